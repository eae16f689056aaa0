import { CLOSE_CODES, type ClientFrame, type Hello, type RoomId, ServerFrame } from '@roomkey/protocol'
import { isStorageFull } from '../cache/storageFull.ts'
import { type Clock, localEnd, type OpenSocket, type Random, type Socket } from '../ports/index.ts'
import { parseJson } from '../session/tokens.ts'
import { Inbox } from './Inbox.ts'
import {
  type ConnectionEvent,
  type ConnectionState,
  PROVEN_MS,
  transition,
  type WaitReason,
} from './state.ts'
import { Watchdog } from './Watchdog.ts'

export interface ConnectionParts {
  clock: Clock
  random: Random
  openSocket: OpenSocket
  /** Of the sync socket. */
  url: string
  /** A valid access token. Rejects when none can be had now. */
  token(): Promise<string>
  /** The server refused this token, the `times`-th one in a row. After the first, `token()` must give another one. */
  refused(times: number, token: string): void
  hello(token: string): Hello
  /** Rooms that somebody looks at: their frames overtake those of others. */
  openRooms(): readonly RoomId[]
  /** In order of each room (Inbox.ts). `welcome` arrives before the state turns to catchingUp, `live` after it turned to live. */
  received(frame: ServerFrame): void
  changed(state: ConnectionState): void
  report(area: string, error: unknown): void
}

/** From opening to `welcome`; then the watchdog takes over. */
const WELCOME_TIMEOUT_MS = 15_000
const NO_ANSWER = 1006

/**
 * One socket at a time. Every try is a generation; what an older one still reports is ignored. Each end of a socket,
 * whoever caused it, passes through `#lost`.
 */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #watchdog: Watchdog
  readonly #inbox: Inbox
  #state: ConnectionState = { state: 'offline' }
  #generation = 0
  #socket: Socket | null = null
  #refusals = 0
  /** What the present socket was opened with. */
  #token = ''
  #cancelTimer = () => {}

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#inbox = new Inbox({
      clock: parts.clock,
      open: () => parts.openRooms(),
      handle: (text) => this.#guarded(this.#generation, () => this.#received(text)),
    })
    this.#watchdog = new Watchdog(parts.clock, {
      ping: () => this.#write({ type: 'ping' }),
      silent: () => this.#lost(this.#generation, NO_ANSWER),
    })
  }

  get state(): ConnectionState {
    return this.#state
  }

  start(): void {
    this.#enter({ type: 'start' })
  }

  stop(): void {
    this.#drop()
    this.#enter({ type: 'stop' })
  }

  /** The network came back or the machine woke up: try now, or ask the open socket whether it is alive. */
  wake(): void {
    const { state } = this.#state
    if (state === 'waiting' || state === 'incompatible') this.#enter({ type: 'retry' })
    else if (this.#socket !== null) this.#watchdog.ask()
  }

  /** It tries again as after any loss: a server on this machine is there without a network. */
  networkLost(): void {
    this.#lost(this.#generation, NO_ANSWER)
  }

  /** False when the frame cannot leave now; nothing is kept. */
  send(frame: ClientFrame): boolean {
    return this.#state.state === 'live' || this.#state.state === 'catchingUp' ? this.#write(frame) : false
  }

  #enter(event: ConnectionEvent): void {
    const next = transition(this.#state, event)
    if (next === this.#state) return
    this.#state = next
    this.#cancelTimer()
    if (next.state === 'live') {
      this.#cancelTimer = this.#parts.clock.after(PROVEN_MS, () => this.#enter({ type: 'proven' }))
    }
    if (next.state === 'waiting' || next.state === 'incompatible') {
      const wait = Math.max(0, next.retryAt - this.#parts.clock.now())
      this.#cancelTimer = this.#parts.clock.after(wait, () => this.#enter({ type: 'retry' }))
    }
    if (next.state === 'connecting') void this.#open()
    this.#parts.changed(next)
  }

  async #open(): Promise<void> {
    const generation = ++this.#generation
    this.#cancelTimer = this.#parts.clock.after(WELCOME_TIMEOUT_MS, () => this.#lost(generation, NO_ANSWER))
    let token: string
    try {
      token = await this.#parts.token()
    } catch (error) {
      // Why there is no token now is the session's to tell; without one this try is over.
      this.#lost(generation, localEnd(error) ?? NO_ANSWER)
      return
    }
    if (generation !== this.#generation) return
    this.#token = token
    try {
      this.#socket = this.#parts.openSocket(this.#parts.url, {
        opened: () => this.#guarded(generation, () => this.#write(this.#parts.hello(token))),
        received: (text) => this.#guarded(generation, () => this.#arrived(text)),
        closed: (code) => this.#lost(generation, code),
      })
    } catch (error) {
      // An address that no socket can be opened to.
      this.#parts.report('socket', error)
      this.#lost(generation, NO_ANSWER)
    }
  }

  /** An event of the present socket. */
  #guarded(generation: number, work: () => void): void {
    if (generation !== this.#generation) return
    try {
      work()
    } catch (error) {
      // The local store failed (a full disk): without the frame the revs stand still, so a later try heals it.
      this.#parts.report('sync', error)
      this.#lost(generation, NO_ANSWER, isStorageFull(error) ? 'noSpace' : 'notKept')
    }
  }

  #arrived(text: string): void {
    this.#watchdog.heard()
    this.#inbox.put(text)
  }

  #received(text: string): void {
    const frame = this.#read(text)
    if (frame === null || frame.type === 'pong') return
    if (frame.type === 'live') this.#enter({ type: 'live' })
    this.#parts.received(frame)
    if (frame.type === 'welcome') this.#welcomed()
  }

  #welcomed(): void {
    this.#refusals = 0
    this.#enter({ type: 'welcomed' })
    this.#watchdog.start()
  }

  /** Null for a frame this build cannot read: the missing rev it may have carried is asked for at the next one. */
  #read(text: string): ServerFrame | null {
    const parsed = ServerFrame.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    // Where and what kind, never what: frames carry message text.
    const places = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`)
    this.#parts.report('frame', new Error(`A frame could not be read: ${places.slice(0, 5).join(', ')}`))
    return null
  }

  #write(frame: ClientFrame): boolean {
    if (this.#socket === null) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  #lost(generation: number, code: number, reason?: WaitReason): void {
    if (generation !== this.#generation) return
    this.#drop()
    if (code === CLOSE_CODES.unauthorized) this.#parts.refused(++this.#refusals, this.#token)
    this.#enter({
      type: 'lost',
      code,
      reason,
      now: this.#parts.clock.now(),
      random: this.#parts.random.next(),
    })
  }

  /** Nothing of the present socket is heard any more. */
  #drop(): void {
    this.#generation++
    this.#inbox.clear()
    this.#watchdog.stop()
    this.#cancelTimer()
    const socket = this.#socket
    this.#socket = null
    socket?.close(1000, '')
  }
}
