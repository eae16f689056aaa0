import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { App } from 'electron'
import type { Desktop } from './Desktop.ts'
import { report } from './report.ts'
import { getFileIcon } from './StandInFiles.ts'
import { StandInInstances } from './StandInInstances.ts'
import { knownEvent, strict } from './strict.ts'

const EVENTS = [
  'web-contents-created',
  'select-client-certificate',
  'second-instance',
  'open-url',
  'login',
  'activate',
  'window-all-closed',
  'before-quit',
  'will-quit',
  'render-process-gone',
  'child-process-gone',
]

/** Starts when somebody waits for it, quits as Electron does: windows first, then one chance to hold it up. */
export class StandInApp {
  readonly #emitter = new EventEmitter()
  readonly #desktop: Desktop
  #userData: string | null = null
  readonly #switches: string[] = []
  readonly #instances = new StandInInstances(
    () => this.#folder(),
    (argv, cwd) => void this.#emitter.emit('second-instance', {}, argv, cwd),
  )
  #ready: Promise<void> | null = null
  #quitting = false

  readonly api: Pick<
    App,
    | 'isPackaged'
    | 'getVersion'
    | 'getPreferredSystemLanguages'
    | 'getPath'
    | 'getFileIcon'
    | 'setPath'
    | 'requestSingleInstanceLock'
    | 'setAsDefaultProtocolClient'
    | 'setBadgeCount'
    | 'setAppUserModelId'
    | 'dock'
    | 'enableSandbox'
    | 'whenReady'
    | 'quit'
    | 'relaunch'
    | 'exit'
  > & {
    on(event: string, listener: (...args: never[]) => void): void
    commandLine: Pick<App['commandLine'], 'appendSwitch'>
  }

  constructor(desktop: Desktop) {
    this.#desktop = desktop
    // The folder that holds the app: `<resources>/<app>/out/main/index.js`.
    Object.defineProperty(process, 'resourcesPath', { value: resolve(process.argv[1] ?? '', '../../../..') })
    this.api = strict('app', {
      // Whoever starts what was packed says so.
      isPackaged: process.env.ROOMKEY_STANDIN_PACKAGED === '1',
      getVersion: () => '0.0.0-standin',
      getPreferredSystemLanguages: () => ['en-GB'],
      getFileIcon,
      getPath: (name) => {
        if (name === 'downloads') return join(this.#folder(), 'Downloads')
        if (name !== 'userData') throw new Error(`The Electron stand-in does not know the path '${name}'.`)
        return this.#folder()
      },
      setPath: (name, path) => {
        if (name !== 'userData') throw new Error(`The Electron stand-in does not know the path '${name}'.`)
        mkdirSync(path, { recursive: true })
        this.#userData = path
      },
      requestSingleInstanceLock: () => this.#instances.lock(),
      // The computer's own links must not lead to what a test opens.
      setAsDefaultProtocolClient: () => {
        throw new Error('A shell with data of its own registers no scheme.')
      },
      setBadgeCount: (count = 0) => {
        report({ type: 'badge', count })
        return true
      },
      setAppUserModelId() {},
      // Only macOS has one.
      dock: undefined,
      commandLine: strict('app.commandLine', {
        appendSwitch: (name, value) => {
          if (this.#ready) throw new Error('Chromium has been started: the switch would do nothing.')
          this.#switches.push(value === undefined ? `--${name}` : `--${name}=${value}`)
        },
      }),
      enableSandbox: () => {
        if (this.#ready) throw new Error('Electron takes enableSandbox before it is ready.')
      },
      whenReady: () => {
        this.#ready ??= this.#desktop.start(this.#folder(), this.#switches)
        return this.#ready
      },
      on: (event, listener) => {
        knownEvent('app', EVENTS, event)
        this.#emitter.on(event, listener as (...args: unknown[]) => void)
      },
      quit: () => void this.#quit(),
      // Whoever started it would have to start the next one, and nothing here installs anything.
      relaunch: () => {
        throw new Error('The stand-in does not start the app again.')
      },
      exit: (code) => void this.#exit(code ?? 0),
    })
    process.once('SIGTERM', () => void this.#quit())
    // Whoever started us is gone: nobody would ever close the window.
    process.once('disconnect', () => void this.#exit(1))
    process.once('exit', () => this.#desktop.kill())
  }

  emit(event: 'web-contents-created' | 'window-all-closed', ...args: unknown[]): void {
    this.#emitter.emit(event, ...args)
  }

  get quitting(): boolean {
    return this.#quitting
  }

  #folder(): string {
    if (this.#userData === null) throw new Error('The Electron stand-in needs ROOMKEY_USER_DATA.')
    return this.#userData
  }

  async #quit(): Promise<void> {
    this.#quitting = true
    this.#emitter.emit('before-quit', {})
    for (const window of [...this.#desktop.windows]) {
      if (await window.close()) continue
      this.#quitting = false
      return
    }
    let held = false
    this.#emitter.emit('will-quit', {
      preventDefault: () => {
        held = true
      },
    })
    if (!held) await this.#exit(0)
  }

  async #exit(code: number): Promise<void> {
    await this.#desktop.stop()
    this.#instances.release()
    process.exit(code)
  }
}
