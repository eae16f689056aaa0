import type { AttachmentId, FrameOf, MessageId, RoomId } from '@roomkey/protocol'
import type { Failure } from '../api/commands.ts'
import { isQueued, markTried, nextOperation, operationAt, readyRooms } from '../cache/outboxRows.ts'
import { attachmentIds } from '../cache/sendRows.ts'
import { backoff } from '../connection/backoff.ts'
import { Pauses } from '../connection/Pauses.ts'
import { utf8Length } from '../engine/bytes.ts'
import { isRefusal, refusalOf } from './errorCode.ts'
import { OnTheWay, type Sent } from './OnTheWay.ts'
import { Outcomes } from './Outcomes.ts'
import { type Operation, type OperationId, shownWith } from './operation.ts'
import type { OutboxParts, Refusal } from './parts.ts'
import { frameOf, NOTHING_SAID, requestOf, type Taken, takenOf } from './requests.ts'
import { arrived, refuse, retry, take } from './steps.ts'
import { Unanswered } from './Unanswered.ts'

/**
 * Does on the server what was done here, oldest first.
 * 1. At most one operation of a room is on its way, so what happens in a room arrives in the order it was done.
 * 2. An operation leaves the outbox when the server has it, when its message arrives, or when its author discards it.
 * 3. One that failed for good, or whose files are still going up, does not hold up those behind it; only the
 *    creation of a room does, as there is nothing without it.
 * 4. Asking again is always safe: ids were made here and stored before the first try. One that is asked so often without
 *    an answer has failed, too.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #onTheWay: OnTheWay
  readonly #pauses: Pauses<RoomId>
  readonly #outcomes: Outcomes
  readonly #unanswered = new Unanswered()
  /** Once in a run: a server that refuses the same files again has another reason. */
  readonly #uploadedAgain = new Set<MessageId>()
  #closed = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#onTheWay = new OnTheWay(parts.clock)
    this.#pauses = new Pauses(parts.clock)
    this.#outcomes = new Outcomes(parts.clock)
  }

  /** What of the room is being sent right now. */
  onTheWay(room: RoomId): OperationId | null {
    return this.#onTheWay.in(room)?.id ?? null
  }

  isOnTheWay(id: OperationId): boolean {
    return this.#onTheWay.has(id)
  }

  /** What becomes of an operation within `ms`; null: it is not known yet. */
  outcome(id: OperationId, ms: number) {
    return this.#outcomes.of(id, ms)
  }

  /** Of one room, or of all: sends what can go out now. */
  drain(room?: RoomId): void {
    if (this.#closed || !this.#parts.isOpen()) return
    for (const ready of room === undefined ? readyRooms(this.#parts.sql) : [room]) {
      if (this.#onTheWay.in(ready) !== undefined || this.#pauses.has(ready)) continue
      const operation = nextOperation(this.#parts.sql, ready)
      if (operation !== null) this.#dispatch(operation)
    }
  }

  /** Whether it had failed and waits again. */
  retry(id: OperationId): boolean {
    this.#unanswered.forget(id)
    return retry(this.#parts.sql, id)
  }

  acked(frame: FrameOf<'ack'>): void {
    // By its ref, so that an answer that comes late, after the next try has left, still is one.
    const operation = operationAt(this.#parts.sql, Number(frame.ref.slice(REF.length)))
    if (operation === null || !frame.ref.startsWith(REF)) return
    const place = { seq: frame.seq, rev: frame.rev, at: Date.parse(frame.created_at) }
    this.#taken(operation, { ...NOTHING_SAID, place })
  }

  /** Returns whether the error answered one of our frames. */
  error(frame: FrameOf<'error'>): boolean {
    const sent = frame.ref === undefined ? undefined : this.#onTheWay.byRef(frame.ref)
    if (sent?.ref == null) return false
    const operation = operationAt(this.#parts.sql, Number(sent.ref.slice(REF.length)))
    const { code, detail, retry_after: retryAfter } = frame
    if (operation === null) this.#finish(sent)
    else this.#refused(operation, { code, detail, retryAfter })
    return true
  }

  /** Entities of the room arrived: the message on its way may be among them, or the room itself. */
  roomApplied(room: RoomId): void {
    if (arrived(this.#parts.sql, room)) this.#parts.stale.mark('outbox', room)
    const sent = this.#onTheWay.in(room)
    if (sent !== undefined && !isQueued(this.#parts.sql, sent.id)) this.#finish(sent)
  }

  /** From here on the server names in `welcome` what it made before. */
  connecting(): void {
    if (arrived(this.#parts.sql, null)) this.#parts.stale.mark('outbox')
  }

  /** What was sent on the old socket has no answer to come; it is sent again on the next. */
  disconnected(): void {
    const frames = this.#onTheWay.takeFrames()
    this.#pauses.clear()
    if (!this.#closed) for (const sent of frames) this.#tried(sent)
  }

  close(): void {
    this.#closed = true
    this.disconnected()
    this.#onTheWay.clear()
    this.#outcomes.clear()
  }

  #dispatch(operation: Operation): void {
    const { sql } = this.#parts
    const { room } = operation
    const files = operation.kind === 'send' ? attachmentIds(sql, operation.id) : []
    const limits = this.#parts.limits()
    if ('text' in operation && utf8Length(operation.text) > limits.message_bytes) {
      this.#refused(operation, { code: 'too_large', detail: '', retryAfter: undefined })
      return
    }
    markTried(sql, operation.id)
    const ref = `${REF}${operation.position}`
    const frame = frameOf(operation, ref, files)
    const avoided = this.#unanswered.avoidsFrames(operation.id)
    if (frame === null || avoided || utf8Length(JSON.stringify(frame)) > limits.frame_bytes) {
      this.#onTheWay.put(operation, null, () => {})
      this.#byRest(operation, files).catch((error) => {
        // The local store failed (a full disk): what the server has under this id it takes for the same.
        this.#parts.report('outbox', error)
        this.#tryAgain(operation)
      })
      return
    }
    // Noted first: an answer may come before `send` returns.
    this.#onTheWay.put(operation, ref, () => {
      this.#onTheWay.take(room)
      this.#tried(operation)
      this.drain(room)
    })
    if (!this.#parts.send(frame)) this.#onTheWay.take(room)
  }

  async #byRest(operation: Operation, files: readonly AttachmentId[]): Promise<void> {
    const response = await this.#parts.request(requestOf(operation, files, this.#parts.me)).catch(() => null)
    if (this.#closed) return
    const isTaken = response !== null && response.status >= 200 && response.status < 300
    const taken = isTaken ? takenOf(operation, response.text) : null
    if (taken !== null) this.#taken(operation, taken)
    else if (response !== null && isRefusal(response)) this.#refused(operation, refusalOf(response))
    // A token that is not taken says nothing of the operation; the session sees to it.
    else if (response?.status === 401) this.#tryAgain(operation)
    // No answer, or somebody else's: it may have arrived or not, and is asked for again under the same id.
    else if (!this.#tried(operation)) this.#tryAgain(operation)
  }

  /** In vain: no answer came. Returns whether it is given up. */
  #tried(operation: Pick<Operation, 'id' | 'kind' | 'room'>): boolean {
    if (!this.#unanswered.add(operation.id)) return false
    const { to } = refuse(this.#parts.sql, operation, { event: 'unanswered' })
    if (to.state === 'failed') this.#tellFailure(operation.id, to.reason)
    this.#finish(operation)
    return true
  }

  #tryAgain({ id, room, attempts }: Operation): void {
    if (this.#closed) return
    this.#onTheWay.take(room)
    this.#pauses.start(room, backoff(attempts + this.#unanswered.of(id) + 2, this.#parts.random.next()), () =>
      this.drain(room),
    )
  }

  #taken(operation: Operation, taken: Taken): void {
    take(this.#parts.sql, operation, taken, this.#parts.clock.now())
    this.#outcomes.tell(operation.id, { ok: true, unknownUsernames: taken.unknownUsernames })
    this.#finish(operation)
    if (operation.kind === 'leave') this.#parts.left(operation.room)
  }

  #refused(operation: Operation, refusal: Refusal): void {
    const { sql, stale, random } = this.#parts
    const { room, id, kind } = operation
    this.#onTheWay.take(room)
    if (kind === 'send' && refusal.code === 'conflict' && this.#uploadAgain(operation.id)) {
      this.drain(room)
      return
    }
    this.#unanswered.forget(id)
    const { code, detail } = refusal
    const { to, dropped } = refuse(sql, operation, { event: 'refused', code, detail })
    if (to.state === 'gone') {
      this.#taken(operation, NOTHING_SAID)
      return
    }
    if (to.state === 'waiting') {
      const ms = (refusal.retryAfter ?? 1) * 1000 + backoff(to.attempts, random.next())
      this.#pauses.start(room, ms, () => this.drain(room))
    } else {
      if (to.state === 'failed') this.#tellFailure(id, to.reason, refusal.failure)
      // What the server may have made of it is left there: that leave is on its way still.
      if (to.state === 'failed' && dropped !== null && !to.unsure) this.#leftAlready(room, dropped)
      this.#parts.settled()
      this.drain(room)
    }
    for (const source of shownWith(kind)) stale.mark(source, room)
  }

  #leftAlready(room: RoomId, leave: OperationId): void {
    this.#outcomes.tell(leave, { ok: true, unknownUsernames: [] })
    this.#parts.left(room)
  }

  #tellFailure(id: OperationId, message: string, known?: Failure): void {
    const failure = known ?? { ok: false, reason: 'internal', message }
    this.#outcomes.tell(id, { ok: false, failure: { ...failure, message } })
  }

  #uploadAgain(message: MessageId): boolean {
    // Forgotten with the failure, so that its author's retry has a chance of its own.
    if (this.#uploadedAgain.delete(message)) return false
    if (!this.#parts.uploadAgain(message)) return false
    this.#uploadedAgain.add(message)
    return true
  }

  #finish({ room, id, kind }: Pick<Sent, 'room' | 'id' | 'kind'>): void {
    this.#onTheWay.take(room, id)
    this.#uploadedAgain.delete(id as MessageId)
    this.#unanswered.forget(id)
    this.#parts.settled()
    for (const source of shownWith(kind)) this.#parts.stale.mark(source, room)
    this.drain(room)
  }
}

/** Begins the refs of what the outbox sends; the operation's place in the queue follows. */
const REF = 'o'
