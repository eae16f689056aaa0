import type { EditId, MessageId, RoomId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
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

/** They change nothing that lasts, so they may wait for an engine and be asked again, however long that takes. */
const READING: ReadonlySet<CommandName> = new Set([
  'checkServer',
  'listDevices',
  'loadOlder',
  'loadNewer',
  'loadAround',
  'jumpToDate',
  'jumpToMessage',
  'draft',
  'editDraft',
  'draftFiles',
  'lastPlace',
  'typing',
  'limits',
  'fileUrl',
  'fileBytes',
  'filePart',
  'cancelDownload',
  'withdrawFile',
  'search',
  'fetchOlder',
  'cancelFetchOlder',
  'wake',
])
/** The id of what they make is made here: an engine that is asked a second time, however late, has it already. */
const NAMED: ReadonlySet<CommandName> = new Set(['sendMessage', 'sendFiles', 'createRoom'])
/**
 * Those, too, may be asked of the next engine when the one that was asked is gone without an answer: within moments,
 * asking twice does what asking once does. Later it would undo what was done since.
 */
const REPEATABLE: ReadonlySet<CommandName> = new Set([
  'editMessage',
  'deleteMessage',
  'changeRoom',
  'addMembers',
  'removeMember',
  'leaveRoom',
  'markRead',
  'setRoomNotify',
  'saveDraft',
  'saveEditDraft',
  'addDraftFiles',
  'removeDraftFiles',
  'saveLastPlace',
])
/** Their id is made here, too: whoever has taken the change knows it. Of one that nobody took it would be too late. */
const NAMED_CHANGES: ReadonlySet<CommandName> = new Set([
  'editMessage',
  'changeRoom',
  'addMembers',
  'removeMember',
])
/** The same, where the id is an argument of its own. */
const NAMED_SECOND: ReadonlySet<CommandName> = new Set(['deleteMessage', 'leaveRoom'])
/** What is being typed: it is not given back by a failure. */
const DRAFTS: ReadonlySet<CommandName> = new Set(['saveDraft', 'saveEditDraft'])
/** What was not heard by then is not done any more: who asked it may have slept since, or whoever was asked. */
export const TAKE_MS = 20_000
/** An answer to what was heard at the last moment is still on its way. */
const GRACE_MS = 2000
const STALL_TICK_MS = 2000
// Not `internal`, for which the page has words of its own: try again.
const INTERRUPTED = failure('invalid', 'This was interrupted. Look whether it was done before you try again.')
const NOT_HEARD = failure(
  'invalid',
  'This was not done: this tab cannot reach what Roomkey keeps in this browser.',
)

interface Call {
  name: CommandName
  args: unknown[]
  /** The engine that was asked; null: none yet. */
  era: number | null
  /** The last moment to ask an engine for it. */
  until: number
  resolve(answer: unknown): void
  reject(error: unknown): void
}

/**
 * A page's engine that outlives the engines behind it.
 * 1. At most one engine is behind it; what an earlier one still says is not heard.
 * 2. The next one is given every watch of the page, once it has opened the local data: no value of a start is shown.
 * 3. Calls wait while there is none. Those without an answer when theirs ends are put to the next in the order they
 *    were made when that is harmless, else they fail.
 * 4. While nobody can be reached who will answer, commands fail. Drafts wait: what is in the page is newer than what is
 *    kept, and must not be replaced by it.
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
  #stalled = false
  #cancelTick: () => void = () => {}

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
    this.#stalled = false
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
    for (const call of this.#calls) {
      if (call.until >= this.#ports.clock.now() || READING.has(call.name) || NAMED.has(call.name))
        this.#put(call)
      else this.#fail(call, call.era === null ? NOT_HEARD : INTERRUPTED)
    }
  }

  /** There is no engine for now. */
  leave(): void {
    this.#backend?.close()
    this.#backend = null
    this.#ready = false
    this.#era++
    for (const call of this.#calls) {
      const { era, name } = call
      if (era !== null && !READING.has(name) && !NAMED.has(name) && !REPEATABLE.has(name))
        this.#fail(call, INTERRUPTED)
    }
  }

  /**
   * Nobody answers, and nobody else may: until the next `use`, what would change something fails, at once or when its
   * time is over. An answer that still comes is heard.
   */
  stall(): void {
    this.#ready = false
    if (this.#stalled) return
    this.#stalled = true
    this.#whileStalled()
  }

  #whileStalled(): void {
    if (!this.#stalled) return
    const now = this.#ports.clock.now()
    for (const call of this.#calls) {
      // Not after a sleep: somebody else may have gone on with the draft.
      if (DRAFTS.has(call.name) && call.until >= now) call.until = now + TAKE_MS
      else if (!READING.has(call.name) && call.until + GRACE_MS < now)
        this.#fail(call, call.era === null ? NOT_HEARD : INTERRUPTED)
    }
    this.#cancelTick()
    this.#cancelTick = this.#ports.clock.after(STALL_TICK_MS, () => this.#whileStalled())
  }

  #fail(call: Call, answer: typeof INTERRUPTED): void {
    if (this.#calls.delete(call)) call.resolve(answer)
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
      const until = this.#ports.clock.now() + TAKE_MS
      const call: Call = { name, args: this.#named(name, args), era: null, until, resolve, reject }
      this.#calls.add(call)
      if (this.#ready) this.#put(call)
      else if (this.#stalled && !DRAFTS.has(name) && !READING.has(name)) this.#fail(call, NOT_HEARD)
    })
  }

  /** A message, a room or a change gets its id here, so that two engines that are asked for it make one. */
  #named(name: CommandName, args: unknown[]): unknown[] {
    const [first] = args
    if (NAMED_SECOND.has(name) && args.length === 1) return [first, newId<ActionId>(this.#ports)]
    if (!(NAMED.has(name) || NAMED_CHANGES.has(name)) || typeof first !== 'object') return args
    return [{ id: newId<MessageId | RoomId | EditId | ActionId>(this.#ports), ...first }]
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
