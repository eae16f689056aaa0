import type { MessageId, RoomId } from '@roomkey/protocol'
import { COMMANDS, type CommandName, type Engine, type ViewSink } from '../api/commands.ts'
import type { ViewQuery } from '../api/views.ts'
import type { EngineHost } from '../engine/EngineHost.ts'
import { newId } from '../engine/ids.ts'
import type { Ports } from '../ports/index.ts'
import { failure } from '../session/failures.ts'

/** An engine for as long as it lasts. */
export interface Backend {
  commands: Engine
  /** Lets go of this end of it. */
  close(): unknown
}

/**
 * Those that may be asked of the next engine when the one that was asked is gone without an answer: asking twice does
 * what asking once does. Messages and new rooms are among them because their id is made here.
 */
const HARMLESS: ReadonlySet<CommandName> = new Set([
  'checkServer',
  'listDevices',
  'sendMessage',
  'sendFiles',
  'editMessage',
  'deleteMessage',
  'createRoom',
  'changeRoom',
  'addMembers',
  'removeMember',
  'leaveRoom',
  'loadOlder',
  'markRead',
  'draft',
  'saveDraft',
  'draftFiles',
  'addDraftFiles',
  'removeDraftFiles',
  'lastPlace',
  'saveLastPlace',
  'typing',
  'limits',
  'fileUrl',
  'fileBytes',
  'search',
  'fetchOlder',
  'cancelFetchOlder',
  'wake',
])
const NAMED: ReadonlySet<CommandName> = new Set(['sendMessage', 'sendFiles', 'createRoom'])
const INTERRUPTED = failure(
  'internal',
  'This was interrupted. Look whether it was done before you try again.',
)

interface Call {
  name: CommandName
  args: unknown[]
  /** The engine that was asked; null: none yet. */
  era: number | null
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/**
 * A page's engine that outlives the engines behind it.
 * 1. At most one engine is behind it; what an earlier one still says is not heard.
 * 2. The next one is given every watch of the page, once it has opened the local data: no value of a start is shown.
 * 3. Calls wait while there is none. Those without an answer when theirs ends are put to the next in the order they
 *    were made when that is harmless, else they fail.
 */
export class SteadyEngine implements EngineHost {
  readonly commands: Engine
  readonly #sink: ViewSink
  readonly #ports: Pick<Ports, 'clock' | 'random'>
  readonly #watches = new Map<number, ViewQuery>()
  readonly #calls = new Set<Call>()
  #era = 0
  #backend: Backend | null = null
  /** The backend has opened the local data and has the watches. */
  #ready = false

  constructor(sink: ViewSink, ports: Pick<Ports, 'clock' | 'random'>) {
    this.#sink = sink
    this.#ports = ports
    const names = Object.keys(COMMANDS) as CommandName[]
    const commands = names.map((name) => [name, (...args: unknown[]) => this.#call(name, args)])
    this.commands = { ...Object.fromEntries(commands), ...this.#watching() } as Engine
  }

  /** Takes the place of the engine before it. */
  async use(connect: (sink: ViewSink) => Backend): Promise<void> {
    this.leave()
    const era = this.#era
    const backend = connect({
      viewChanged: (watch, value) => {
        if (era === this.#era) this.#sink.viewChanged(watch, value)
      },
    })
    this.#backend = backend
    try {
      await backend.commands.wake()
    } catch {
      // It ended before it began; the next one is on its way.
      return
    }
    if (era !== this.#era) return
    this.#ready = true
    for (const [number, query] of this.#watches) this.#watchOn(backend, number, query)
    for (const call of this.#calls) this.#put(call)
  }

  /** There is no engine for now. */
  leave(): void {
    this.#backend?.close()
    this.#backend = null
    this.#ready = false
    this.#era++
    for (const call of this.#calls) {
      if (call.era === null || HARMLESS.has(call.name)) continue
      this.#calls.delete(call)
      call.resolve(INTERRUPTED)
    }
  }

  forgetWatches(): void {
    for (const number of [...this.#watches.keys()]) void this.commands.unwatch(number)
  }

  async close(): Promise<void> {
    this.leave()
  }

  #watching(): Pick<Engine, 'watch' | 'unwatch'> {
    return {
      watch: async (number, query) => {
        this.#watches.set(number, query)
        if (this.#ready) this.#watchOn(this.#backend, number, query)
        return undefined
      },
      unwatch: async (number) => {
        this.#watches.delete(number)
        // An engine that is gone has no watches.
        if (this.#ready) this.#backend?.commands.unwatch(number).catch(() => undefined)
        return undefined
      },
    }
  }

  #watchOn(backend: Backend | null, number: number, query: ViewQuery): void {
    // Refused as nonsense, which another engine would do, too; or the engine is gone, and the next one is asked.
    backend?.commands.watch(number, query).catch(() => undefined)
  }

  #call(name: CommandName, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call: Call = { name, args: this.#named(name, args), era: null, resolve, reject }
      this.#calls.add(call)
      if (this.#ready) this.#put(call)
    })
  }

  /** A message or a room gets its id here, so that two engines that are asked for it make one. */
  #named(name: CommandName, args: unknown[]): unknown[] {
    const [first] = args
    if (!NAMED.has(name) || typeof first !== 'object') return args
    return [{ id: newId<MessageId | RoomId>(this.#ports), ...first }]
  }

  #put(call: Call): void {
    const era = this.#era
    call.era = era
    const command = this.#backend?.commands[call.name] as (...args: unknown[]) => Promise<unknown>
    const settle = (end: () => void) => {
      // An engine that ended may still fail what it was asked: somebody else has answered by then, or will.
      if (call.era !== era || era !== this.#era || !this.#calls.delete(call)) return
      end()
    }
    command(...call.args).then(
      (answer) => settle(() => call.resolve(answer)),
      (error) => settle(() => call.reject(error)),
    )
  }
}
