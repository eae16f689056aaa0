import { createBirpc } from 'birpc'
import type { ViewSink } from '../../../src/api/commands.ts'
import { connectEngine } from '../../../src/api/connectEngine.ts'
import { EngineShare } from '../../../src/bridge/EngineShare.ts'
import { SteadyEngine } from '../../../src/bridge/SteadyEngine.ts'
import type { EngineHost } from '../../../src/engine/EngineHost.ts'
import type { Clock, Random } from '../../../src/ports/index.ts'
import { LeaderLink } from './LeaderLink.ts'
import type { Wire } from './lanes.ts'
import { type StagingCalls, StagingRelay } from './StagingRelay.ts'
import { serveFollower } from './serveFollower.ts'

/**
 * How a tab stands to the others. `silent`: the one that has the data does not answer. `outdated`: a tab of another
 * build was opened after this one, and has the data from then on. In both it shows what it has and takes nothing.
 */
export type TabState = 'together' | 'silent' | 'outdated'

export interface TabEngineParts {
  /** Unlike that of any other tab. */
  tab: string
  /** Tabs of another build speak otherwise. */
  build: string
  /** When the page was loaded, milliseconds since 1970. */
  opened: number
  clock: Clock
  random: Random
  openWire(name: string): Wire
  /**
   * Resolves when the lock is held, with what gives it back; rejects when aborted. The browser gives back the locks of
   * a tab that ends in any way. Null: there are no locks here (a page from plain http), and every tab is alone.
   */
  lock: ((name: string, signal: AbortSignal) => Promise<() => void>) | null
  startEngine(sink: ViewSink): EngineHost
  /** Of this worker: used while its engine runs. */
  staging: StagingCalls
  changed(state: TabState): void
  report(area: string, error: unknown): void
}

type Notice =
  | { type: 'who'; build: string; opened: number }
  | { type: 'leads'; build: string; opened: number; leader: string }
  | { type: 'joins'; leader: string; tab: string }

/** Of all builds: whoever leads has the data. */
const SCOPE = 'roomkey tabs'
const LOOK_MS = 1000
/** Somebody has the lock and does not answer: a frozen tab, or one that is just closing. */
const LOOKS = 5

/**
 * The engine of one tab of several.
 * 1. Whoever holds the leader's lock runs the engine, with the cache and the socket; the others use it over wires.
 * 2. When the leader ends, however it ends, the browser gives its lock to the next, whose engine takes its place.
 * 3. A leader that holds the lock and does not answer is waited for: what was written meanwhile in an engine beside it
 *    would end with the tab. The page is told, and its commands fail, so that what was typed stays with the person.
 * 4. The tab that was opened last has the newest build. Those of another one let go of the data when they hear of it.
 */
export class TabEngine {
  readonly page: SteadyEngine
  readonly staging = new StagingRelay()
  readonly #parts: TabEngineParts
  /** While other tabs are met; aborted when this one is parked. */
  #met: AbortController | null = null
  #state: TabState = 'together'
  #notices: Wire | null = null
  #link: LeaderLink | null = null
  /** Of this tab: when it leads, and where there are no locks. */
  #own: EngineShare | null = null
  #leads = false
  readonly #pages = new Map<string, () => void>()

  constructor(parts: TabEngineParts, sink: ViewSink) {
    this.#parts = parts
    this.page = new SteadyEngine(sink, parts)
    this.resume()
  }

  /** The page is about to be frozen: what it holds is for others to use. */
  async park(): Promise<void> {
    const met = this.#met
    if (met === null) return
    this.#met = null
    this.#leads = false
    this.page.leave()
    this.staging.use(null)
    for (const close of this.#pages.values()) close()
    this.#pages.clear()
    this.#dropLink()
    this.#notices?.close()
    const own = this.#own
    this.#own = null
    await own?.close()
    // Last: whoever gets the lock opens the data.
    met.abort()
  }

  resume(): void {
    if (this.#met !== null || this.#state === 'outdated') return
    const met = new AbortController()
    this.#met = met
    this.#join(met.signal).catch((error) => {
      if (!met.signal.aborted) this.#parts.report('tabs', error)
    })
  }

  /** Has the local data opened anew, by this tab or by the next in the queue. */
  async reopen(): Promise<void> {
    if (this.#met === null) return
    await this.park()
    this.resume()
  }

  async #join(signal: AbortSignal): Promise<void> {
    const { lock, openWire, tab } = this.#parts
    if (lock === null) return this.#startOwn()
    const hold = async (name: string) => {
      const release = await lock(name, signal)
      signal.addEventListener('abort', release)
      if (signal.aborted) release()
    }
    // Held before anybody is asked: a leader takes whoever does not hold it for gone.
    await hold(`${SCOPE} ${tab}`)
    if (signal.aborted) return
    const leading = hold(`${SCOPE} leads`)
    this.#notices = openWire(SCOPE)
    this.#notices.addEventListener('message', ({ data }) => this.#heard(data as Notice))
    this.#look(signal, 0)
    await leading
    if (!signal.aborted) this.#lead()
  }

  #look(signal: AbortSignal, looks: number): void {
    if (signal.aborted || this.#leads || this.#link !== null) return
    if (looks === LOOKS) this.#stall('silent')
    const { build, opened } = this.#parts
    this.#tell({ type: 'who', build, opened })
    this.#parts.clock.after(LOOK_MS, () => this.#look(signal, looks + 1))
  }

  #tell(notice: Notice): void {
    this.#notices?.postMessage(notice)
  }

  #heard(notice: Notice): void {
    const { tab, build, opened } = this.#parts
    if (this.#met === null) return
    if (notice.type === 'joins') {
      if (this.#leads && notice.leader === tab) this.#serve(notice.tab)
    } else if (notice.build !== build && notice.opened > opened) {
      this.#retire().catch((error) => this.#parts.report('tabs', error))
    } else if (notice.type === 'who') {
      // To one of an older build, too: it then knows that it is.
      if (this.#leads) this.#tell({ type: 'leads', build, opened, leader: tab })
    } else if (!this.#leads && notice.build === build) {
      this.#follow(notice.leader)
    }
  }

  /** For good: the next page in this tab is of the newer build. */
  #retire(): Promise<void> {
    this.#stall('outdated')
    return this.park()
  }

  #follow(leader: string): void {
    if (this.#link?.leader === leader) return
    // What it is asked from now on waits for the new one.
    if (this.#link !== null) this.page.leave()
    const { clock, openWire, tab } = this.#parts
    this.#dropLink()
    this.#link = new LeaderLink({
      leader,
      wire: openWire(`${SCOPE} ${leader} ${tab}`),
      clock,
      join: () => this.#tell({ type: 'joins', leader, tab }),
      up: (link) => this.#use(link),
      silent: () => this.#stall('silent'),
    })
  }

  #dropLink(): void {
    this.#link?.close()
    this.#link = null
  }

  #use(link: LeaderLink): void {
    const { engine, staging } = link.lanes
    const calls = createBirpc<StagingCalls>({}, { ...staging, timeout: -1 })
    this.#run((sink) => {
      const connection = connectEngine(engine)
      connection.onViewChanged((watch, value) => sink.viewChanged(watch, value))
      return { commands: connection.engine, close: connection.close }
    })
    this.staging.use({ stage: (files) => calls.stage(files), unstage: (ids) => calls.unstage.asEvent(ids) })
  }

  #lead(): void {
    const { build, opened, tab } = this.#parts
    this.page.leave()
    this.#dropLink()
    this.#leads = true
    this.#startOwn()
    this.#tell({ type: 'leads', build, opened, leader: tab })
  }

  #startOwn(): void {
    const own = new EngineShare(this.#parts.startEngine)
    this.#own = own
    this.staging.use(this.#parts.staging)
    this.#run((sink) => own.open(sink))
  }

  #run(connect: Parameters<SteadyEngine['use']>[0]): void {
    this.#enter('together')
    this.page.use(connect).catch((error) => this.#parts.report('tabs', error))
  }

  #stall(state: 'silent' | 'outdated'): void {
    this.page.stall()
    this.#enter(state)
  }

  #enter(state: TabState): void {
    if (this.#state === state) return
    this.#state = state
    this.#parts.changed(state)
  }

  /** The engine for another tab, until that one ends. */
  #serve(tab: string): void {
    const { clock, lock, openWire, staging, report } = this.#parts
    const own = this.#own
    const met = this.#met
    if (this.#pages.has(tab) || own === null || met === null || lock === null) return
    const wire = openWire(`${SCOPE} ${this.#parts.tab} ${tab}`)
    const close = serveFollower({ wire, own, clock, staging, report })
    this.#pages.set(tab, close)
    lock(`${SCOPE} ${tab}`, met.signal)
      .then((release) => {
        release()
        this.#pages.delete(tab)
        close()
      })
      .catch((error) => {
        if (!met.signal.aborted) report('tabs', error)
      })
  }
}
