import type { Clock } from '@roomkey/client'
import type { AppUpdater } from 'electron-updater'
import type { InstallWhen, UpdateState } from '../../ipc/updates.ts'
import type { PackageFormat } from './packageFormat.ts'
import { proxyLogin } from './proxyLogin.ts'
import { type Release, readRelease } from './release.ts'
import { codeOf, isOffline, reasonOf } from './updateErrors.ts'
import { mayCheck, nextUpdateState, type UpdateEvent } from './updateState.ts'

/** What is used of electron-updater. */
export type Updater = Pick<AppUpdater, 'checkForUpdates' | 'downloadUpdate' | 'quitAndInstall' | 'on'> & {
  autoInstallOnAppQuit: boolean
}

export interface UpdatesParts {
  /** Called once, when it is first needed: electron-updater is large, and the window does not wait for it. */
  makeUpdater(): Promise<Updater>
  feed: string
  format: PackageFormat
  /** Where a person finds the app's files; null: nobody named a place but the feed. */
  page: string | null
  /** False: a person gets newer versions by hand, and is told of them. */
  installsItself: boolean
  on: boolean
  clock: Pick<Clock, 'after'>
  /** In [0, 1). */
  random: () => number
  changed(state: UpdateState): void
  /** What a proxy on the way wants to know; `place` is its host and port. */
  credentialsFor(place: string): Promise<{ username: string; password: string } | null>
  /** Resolves when nothing is lost by it any more; false: somebody stays. */
  mayEnd(): Promise<boolean>
  /** Finishes what the app writes, before its files are replaced under it. */
  beforeInstall(): Promise<void>
  /** The app was made ready to end, and the new version could not be put in place: starts it again. */
  startAgain(): void
}

const MINUTE_MS = 60_000
const FIRST_LOOK_MS = MINUTE_MS
const LOOK_EVERY_MS = 6 * 60 * MINUTE_MS
/** electron-updater's own limit waits for an event that Electron's requests do not have. */
const ANSWER_WITHIN_MS = 2 * MINUTE_MS
/** So that not everybody asks at the same moment. */
const SPREAD = 0.5

/** What the rest of the shell sees of it. */
export type UpdatesPart = Pick<Updates, 'kind' | 'state' | 'switch' | 'check' | 'install'>

/** Of a build that cannot replace itself, and never looks. */
export const fixedUpdates = (
  state: Extract<UpdateState, { at: 'notPackaged' | 'unsupported' }>,
): UpdatesPart => ({
  kind: 'none',
  state,
  switch() {},
  async check() {},
  async install() {},
})

type Check = Awaited<ReturnType<AppUpdater['checkForUpdates']>>

/** Looks for newer versions, fetches them, and installs one when the person has said so. */
export class Updates {
  readonly #parts: UpdatesParts
  #state: UpdateState
  #stopTimer: () => void = () => {}
  #cancelDownload: () => void = () => {}
  #updater: Updater | null = null
  #beginLook: () => void = () => {}
  /** Numbers them: what a look hears after a later one began, or after it was given up, is not heard. */
  #looks = 0

  constructor(parts: UpdatesParts) {
    this.#parts = parts
    this.#state = parts.on ? { at: 'idle', looked: null } : { at: 'off' }
    if (parts.on) this.#lookAfter(FIRST_LOOK_MS)
  }

  /** Whether it installs newer versions or tells of them. */
  get kind(): 'self' | 'notice' | 'none' {
    return this.#parts.installsItself ? 'self' : 'notice'
  }

  get state(): UpdateState {
    return this.#state
  }

  switch(on: boolean): void {
    if (on === (this.#state.at !== 'off') || this.#state.at === 'installing') return
    this.#stopTimer()
    this.#cancelDownload()
    // What was agreed to before does not happen after; but what Squirrel.Mac has taken, it installs.
    if (this.#updater !== null) this.#updater.autoInstallOnAppQuit = false
    this.#go({ type: 'switched', on })
    if (on) this.#lookAfter(0)
  }

  /** Asks the feed now, and fetches what is newer. Never rejects: the state tells how it went. */
  async check(): Promise<void> {
    if (!mayCheck(this.#state)) return
    const look = ++this.#looks
    this.#go({ type: 'checking' })
    const { feed, format, installsItself, page } = this.#parts
    let release: Release
    let found: Check
    const stopWaiting = this.#parts.clock.after(ANSWER_WITHIN_MS, () => {
      if (look !== this.#looks) return
      // It would answer the next look with this one.
      this.#updater = null
      this.#go({ type: 'offline' })
    })
    try {
      const updater = await this.#made()
      this.#beginLook()
      found = await updater.checkForUpdates()
      if (look !== this.#looks || this.#state.at !== 'checking') return
      if (found === null || !found.isUpdateAvailable) {
        this.#go({ type: 'newest' })
        return
      }
      release = readRelease(found.updateInfo, feed, installsItself ? null : { format, page })
    } catch (error) {
      if (look === this.#looks) this.#failed(error)
      return
    } finally {
      stopWaiting()
    }
    this.#go({ type: 'found', ...release })
    if (installsItself) await this.#download(found)
  }

  /** Only a version that is ready, and only what the person chose. */
  async install(when: InstallWhen): Promise<void> {
    const updater = this.#updater
    if (this.#state.at !== 'ready' || updater === null) return
    if (when === 'onQuit') {
      updater.autoInstallOnAppQuit = true
      this.#go({ type: 'agreed' })
      // electron-updater hooks into the end of the app as it finishes a download; this one is found in its cache.
      await updater.downloadUpdate().catch((error: unknown) => this.#failed(error))
      return
    }
    if (!(await this.#parts.mayEnd()) || this.#state.at !== 'ready') return
    this.#go({ type: 'installing' })
    await this.#parts.beforeInstall()
    updater.quitAndInstall(true, true)
  }

  async #made(): Promise<Updater> {
    if (this.#updater !== null) return this.#updater
    const { credentialsFor, makeUpdater } = this.#parts
    const updater = await makeUpdater()
    this.#updater = updater
    this.#beginLook = proxyLogin(updater, credentialsFor)
    // Without a listener an error would end the app.
    updater.on('error', (error) => {
      if (updater === this.#updater) this.#failed(error)
    })
    updater.on('download-progress', ({ percent }) => this.#downloading(percent))
    return updater
  }

  async #download(check: NonNullable<Check>): Promise<void> {
    this.#downloading(0)
    if (this.#state.at !== 'downloading') return
    this.#cancelDownload = () => check.cancellationToken?.cancel()
    try {
      await (await this.#made()).downloadUpdate(check.cancellationToken)
      this.#go({ type: 'downloaded' })
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#cancelDownload = () => {}
    }
  }

  #downloading(percent: number): void {
    this.#go({ type: 'downloading', percent: Math.max(0, Math.min(100, Math.floor(percent))) })
  }

  #failed(error: unknown): void {
    const { at } = this.#state
    if (at === 'installing') {
      const reason = reasonOf(error, at)
      console.error('The new version could not be installed:', reason, codeOf(error))
      this.#go({ type: 'failed', reason })
      this.#parts.startAgain()
      return
    }
    // Each failure is told twice, by an event and by the call; and those of a download that was called off are not any.
    if (at !== 'checking' && at !== 'available' && at !== 'downloading' && at !== 'ready') return
    if (at !== 'ready' && isOffline(error)) {
      this.#go({ type: 'offline' })
      return
    }
    const reason = reasonOf(error, at)
    console.warn('Looking for a newer version failed:', reason, codeOf(error))
    this.#go({ type: 'failed', reason })
  }

  #lookAfter(ms: number): void {
    const { clock, random } = this.#parts
    this.#stopTimer = clock.after(ms * (1 + SPREAD * random()), () => {
      this.#lookAfter(LOOK_EVERY_MS)
      void this.check()
    })
  }

  #go(event: UpdateEvent): void {
    const next = nextUpdateState(this.#state, event)
    if (next === this.#state) return
    this.#state = next
    this.#parts.changed(next)
  }
}
