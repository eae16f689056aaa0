import { createBirpc } from 'birpc'
import type { ViewSink } from '../../../src/api/commands.ts'
import { connectEngine } from '../../../src/api/connectEngine.ts'
import type { RoomRow } from '../../../src/api/views.ts'
import { EngineShare } from '../../../src/bridge/EngineShare.ts'
import { SteadyEngine } from '../../../src/bridge/SteadyEngine.ts'
import { serveEngine } from '../../../src/bridge/serveEngine.ts'
import type { EngineHost } from '../../../src/engine/EngineHost.ts'
import type { Clock, Random } from '../../../src/ports/index.ts'
import { LeaderLink } from './LeaderLink.ts'
import { lanesOf, type Wire } from './lanes.ts'
import { type StagingCalls, StagingRelay } from './StagingRelay.ts'

export interface TabEngineParts {
  /** Unlike that of any other tab. */
  tab: string
  /** What tabs have in common that may share an engine: those of another build speak otherwise. */
  scope: string
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
  report(area: string, error: unknown): void
}

type Notice =
  | { type: 'who' }
  | { type: 'leads'; leader: string }
  | { type: 'joins'; leader: string; tab: string }

const LOOK_MS = 1000
/** Somebody has the lock and does not answer: a frozen tab, or one that is just closing. */
const LOOKS = 3

/**
 * The engine of one tab of several.
 * 1. Whoever holds the leader's lock runs the engine, with the cache and the socket; the others use it over wires.
 * 2. When the leader ends, however it ends, the browser gives its lock to the next, whose engine takes its place.
 * 3. A leader that holds the lock and does not answer is left alone: the tab goes on with an engine of its own, in
 *    memory, until the leader answers again or its lock is free, and what was written meanwhile has gone out.
 */
export class TabEngine {
  readonly page: SteadyEngine
  readonly staging = new StagingRelay()
  readonly #parts: TabEngineParts
  /** While other tabs are met; aborted when this one is parked. */
  #met: AbortController | null = null
  #notices: Wire | null = null
  #link: LeaderLink | null = null
  /** Of this tab: when it leads, and when it is alone. */
  #own: { share: EngineShare; unsent: () => boolean } | null = null
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
    await this.#closeOwn()
    // Last: whoever gets the lock opens the data.
    met.abort()
  }

  resume(): void {
    if (this.#met !== null) return
    const met = new AbortController()
    this.#met = met
    this.#join(met.signal).catch((error) => {
      if (!met.signal.aborted) this.#parts.report('tabs', error)
    })
  }

  async #join(signal: AbortSignal): Promise<void> {
    const { lock, openWire, scope, tab } = this.#parts
    if (lock === null) return this.#startOwn()
    const hold = async (name: string) => {
      const release = await lock(name, signal)
      signal.addEventListener('abort', release)
      if (signal.aborted) release()
    }
    // Held before anybody is asked: a leader takes whoever does not hold it for gone.
    await hold(`${scope} ${tab}`)
    if (signal.aborted) return
    const leading = hold(`${scope} leads`)
    this.#notices = openWire(scope)
    this.#notices.addEventListener('message', ({ data }) => this.#heard(data as Notice))
    this.#look(signal, 0)
    await leading
    if (!signal.aborted) await this.#lead(signal)
  }

  #look(signal: AbortSignal, looks: number): void {
    if (signal.aborted || this.#leads || this.#link !== null) return
    if (looks === LOOKS) this.#startOwn()
    this.#tell({ type: 'who' })
    this.#parts.clock.after(LOOK_MS, () => this.#look(signal, looks + 1))
  }

  #tell(notice: Notice): void {
    this.#notices?.postMessage(notice)
  }

  #heard(notice: Notice): void {
    const { tab } = this.#parts
    if (this.#met === null) return
    if (notice.type === 'who' && this.#leads) this.#tell({ type: 'leads', leader: tab })
    if (notice.type === 'leads' && !this.#leads) this.#follow(notice.leader)
    if (notice.type === 'joins' && this.#leads && notice.leader === tab) this.#serve(notice.tab)
  }

  #follow(leader: string): void {
    if (this.#link?.leader === leader) return
    // What it is asked from now on waits for the new one.
    if (this.#link !== null && this.#own === null) this.page.leave()
    const { clock, openWire, scope, tab } = this.#parts
    this.#dropLink()
    this.#link = new LeaderLink({
      leader,
      wire: openWire(`${scope} ${leader} ${tab}`),
      clock,
      join: () => this.#tell({ type: 'joins', leader, tab }),
      up: (link) =>
        this.#whenSent(
          () => link === this.#link,
          () => this.#use(link),
        ),
      silent: () => this.#startOwn(),
    })
  }

  #dropLink(): void {
    this.#link?.close()
    this.#link = null
  }

  #use(link: LeaderLink): void {
    const { engine, staging } = link.lanes
    const calls = createBirpc<StagingCalls>({}, { ...staging, timeout: -1 })
    this.staging.use({ stage: (files) => calls.stage(files), unstage: (ids) => calls.unstage.asEvent(ids) })
    this.#run((sink) => {
      const connection = connectEngine(engine)
      connection.onViewChanged((watch, value) => sink.viewChanged(watch, value))
      return { commands: connection.engine, close: connection.close }
    })
    this.#closeOwn().catch((error) => this.#parts.report('tabs', error))
  }

  async #lead(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => this.#whenSent(() => !signal.aborted, resolve))
    if (signal.aborted) return
    this.page.leave()
    this.#dropLink()
    // In this order: what it wrote in memory is sent, and the new one opens the data that it may have open.
    await this.#closeOwn()
    if (signal.aborted) return
    this.#leads = true
    this.#startOwn()
    this.#tell({ type: 'leads', leader: this.#parts.tab })
  }

  /** With the lock it has the data, without it works in memory. */
  #startOwn(): void {
    if (this.#own !== null || this.#met === null) return
    const share = new EngineShare(this.#parts.startEngine)
    this.#own = { share, unsent: this.#leads ? () => false : watchUnsent(share) }
    this.staging.use(this.#parts.staging)
    this.#run((sink) => share.open(sink))
  }

  async #closeOwn(): Promise<void> {
    const own = this.#own
    this.#own = null
    await own?.share.close()
  }

  /** Another engine takes over when this tab's own has told the server everything; at once when it has none. */
  #whenSent(wanted: () => boolean, then: () => void): void {
    if (!wanted()) return
    if (this.#own?.unsent() !== true) then()
    else this.#parts.clock.after(LOOK_MS, () => this.#whenSent(wanted, then))
  }

  #run(connect: Parameters<SteadyEngine['use']>[0]): void {
    this.page.use(connect).catch((error) => this.#parts.report('tabs', error))
  }

  /** The engine for another tab, until that one ends. */
  #serve(tab: string): void {
    const { lock, openWire, scope, staging, report } = this.#parts
    const own = this.#own
    const met = this.#met
    if (this.#pages.has(tab) || own === null || met === null || lock === null) return
    const lanes = lanesOf(openWire(`${scope} ${this.#parts.tab} ${tab}`))
    const page = serveEngine(lanes.engine, (sink) => own.share.open(sink))
    createBirpc<object, StagingCalls>(staging, { ...lanes.staging, timeout: -1 })
    lanes.pulse.on(() => lanes.pulse.post('beat'))
    const close = () => {
      page.close().catch((error) => report('tabs', error))
      lanes.close()
    }
    this.#pages.set(tab, close)
    lock(`${scope} ${tab}`, met.signal)
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

/** Whether something that was written with this engine has not reached the server. */
function watchUnsent(share: EngineShare): () => boolean {
  let rows: readonly RoomRow[] = []
  const watching = share.open({
    viewChanged: (_watch, value) => {
      rows = value as RoomRow[]
    },
  })
  // Refused only by an engine that is closing.
  watching.commands.watch(1, { view: 'rooms' }).catch(() => undefined)
  return () =>
    rows.some((row) => row.pending || (row.lastMessage !== null && row.lastMessage.state !== 'sent'))
}
