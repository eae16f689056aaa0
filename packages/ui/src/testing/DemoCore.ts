import type {
  AttachmentRow,
  Failure,
  Person,
  TimelineMessage,
  UntrustedCertificate,
  ViewQuery,
} from '@roomkey/client/api'
import type { AttachmentId, MessageId, RoomId, Seq } from '@roomkey/protocol'
import { PEOPLE } from './demoPeople.ts'
import { type DemoRoom, demoId } from './demoRooms.ts'
import { type DemoState, demoView } from './demoViews.ts'

export interface DemoOptions {
  /** The certificate that a server shows and nobody vouches for. */
  refused?(server: string): UntrustedCertificate | null
  state: DemoState
  /** Milliseconds that everything beyond the local data takes. */
  latency: number
  now(): number
  later(ms: number, callback: () => void): void
  viewChanged(watch: number, value: unknown): void
}

interface Watch {
  query: ViewQuery
  /** What the page has, as JSON. */
  last: string
}

/** So many messages of a room are fetched at once. */
export const PAGE = 50
export const DONE: { ok: true } = { ok: true }
export const failure = (
  reason: Failure['reason'],
  message: string,
  fields?: Record<string, string>,
): Failure => (fields ? { ok: false, reason, message, fields } : { ok: false, reason, message })

/** What all commands of the demo engine share: its state, who watches it, and how long it takes. */
export class DemoCore {
  readonly options: DemoOptions
  readonly calls: Array<{ command: string; args: unknown }> = []
  readonly #watches = new Map<number, Watch>()
  #made = 0

  constructor(options: DemoOptions) {
    this.options = options
  }

  get state(): DemoState {
    return this.options.state
  }

  get isLive(): boolean {
    return this.state.connection.state === 'live'
  }

  called(command: string, args: unknown): void {
    this.calls.push({ command, args })
  }

  local(): Promise<void> {
    return Promise.resolve()
  }

  remote(): Promise<void> {
    return new Promise((resolve) => this.later(resolve))
  }

  /** When the server would have answered. */
  later(callback: () => void): void {
    this.options.later(this.options.latency, callback)
  }

  watch(number: number, query: ViewQuery): void {
    this.#watches.set(number, { query, last: '' })
  }

  unwatch(number: number): void {
    this.#watches.delete(number)
  }

  /** Sends every watched view whose value changed, as a copy, as it would cross the bridge. */
  repaint(): void {
    for (const number of this.#watches.keys()) this.answer(number)
  }

  /** Nothing but pages of a room's history. */
  repaintHistory(room: RoomId): void {
    for (const [number, { query }] of this.#watches)
      if (query.view === 'timeline' && query.room === room) this.answer(number)
  }

  answer(number: number): void {
    const watch = this.#watches.get(number)
    if (watch === undefined) return
    const value = JSON.stringify(demoView(this.state, watch.query))
    if (value === watch.last) return
    watch.last = value
    this.options.viewChanged(number, JSON.parse(value))
  }

  /** Counts what is made here. */
  made(): number {
    this.#made += 1
    return this.#made
  }

  me(): Person {
    return this.state.session.state === 'signedIn' ? this.state.session.user : PEOPLE.alice
  }

  room(id: RoomId): DemoRoom {
    const room = this.state.rooms.get(id)
    if (!room) throw new Error(`The demo has no room ${id}.`)
    return room
  }

  find(id: MessageId): TimelineMessage | undefined {
    return [...this.state.rooms.values()].flatMap((room) => room.messages).find((each) => each.id === id)
  }

  file(id: AttachmentId): AttachmentRow | undefined {
    return [...this.state.rooms.values()]
      .flatMap((room) => room.messages.flatMap((message) => message.attachments))
      .find((each) => each.id === id)
  }

  nextSeq(room: DemoRoom): Seq {
    return ((room.messages.findLast((each) => each.seq !== null)?.seq ?? 0) + 1) as Seq
  }

  message(text: string): Omit<TimelineMessage, 'state'> {
    return {
      id: demoId(8, this.made()) as MessageId,
      seq: null,
      sender: this.me(),
      isOwn: true,
      text,
      at: this.options.now(),
      editedAt: null,
      deleted: false,
      attachments: [],
      change: null,
    }
  }
}
