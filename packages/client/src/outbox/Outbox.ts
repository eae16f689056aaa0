import type { ClientFrame, ErrorCode, FrameOf, Limits, MessageId, RoomId } from '@roomkey/protocol'
import {
  attachmentIds,
  attemptsOf,
  countAttempt,
  fail,
  isQueued,
  nextToSend,
  type OutboxRow,
  readyRooms,
  settle,
} from '../cache/outboxRows.ts'
import type { Stale } from '../cache/Stale.ts'
import { backoff } from '../connection/backoff.ts'
import { Pauses } from '../connection/Pauses.ts'
import { utf8Length } from '../engine/bytes.ts'
import type { Clock, Random, SqlDriver } from '../ports/index.ts'
import { isRetryable, sendFailure } from '../session/failures.ts'
import { type PostRequest, sendByRest } from './sendByRest.ts'

export interface OutboxParts {
  sql: SqlDriver
  clock: Clock
  random: Random
  stale: Stale
  send(frame: ClientFrame): boolean
  request: PostRequest
  isLive(): boolean
  limits(): Limits
  /** The server has not got the files of this message any more: brings them there again. False when it has none. */
  uploadAgain(message: MessageId): boolean
  /** Messages left the outbox. */
  settled(): void
  report(area: string, error: unknown): void
}

/** Tries of a message that the server answers with an error of its own, before its author is asked. */
const MAX_ATTEMPTS = 5
/** An answer that is still missing then was lost although the link lives: asking again is harmless. */
const ANSWER_MS = 30_000

/**
 * Sends what was written, oldest first.
 * 1. At most one message of a room is on its way, so a room's messages arrive in the order they were written.
 * 2. A message leaves the outbox when it is acknowledged, when it arrives as an entity, or when its author discards it.
 * 3. A message that failed for good, or whose files are still going up, does not hold up those behind it.
 * 4. Sending again is always safe: the id was made here, and the server answers what it stored under it.
 */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #onTheWay = new Map<RoomId, { message: MessageId; ref: string | null; cancel: () => void }>()
  readonly #pauses: Pauses<RoomId>
  /** Once in a run: a server that refuses the same files again has another reason. */
  readonly #uploadedAgain = new Set<MessageId>()
  #nextRef = 1
  #closed = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
    this.#pauses = new Pauses(parts.clock)
  }

  isOnTheWay(message: MessageId): boolean {
    return [...this.#onTheWay.values()].some((entry) => entry.message === message)
  }

  /** Of one room, or of all: sends what can go out now. */
  drain(room?: RoomId): void {
    if (this.#closed || !this.#parts.isLive()) return
    for (const ready of room === undefined ? readyRooms(this.#parts.sql) : [room]) {
      if (this.#onTheWay.has(ready) || this.#pauses.has(ready)) continue
      const row = nextToSend(this.#parts.sql, ready)
      if (row !== null) this.#dispatch(row)
    }
  }

  acked(frame: FrameOf<'ack'>): void {
    settle(this.#parts.sql, frame.message_id, {
      seq: frame.seq,
      rev: frame.rev,
      at: Date.parse(frame.created_at),
    })
    this.#finish(frame.room_id, frame.message_id)
  }

  /** Returns whether the error answered one of our sends. */
  error(frame: FrameOf<'error'>): boolean {
    for (const [room, entry] of this.#onTheWay) {
      if (entry.ref === null || entry.ref !== frame.ref) continue
      this.#refused(room, entry.message, frame.code, frame.detail, frame.retry_after)
      return true
    }
    return false
  }

  /** Entities of the room arrived: the message on its way may be among them. */
  roomApplied(room: RoomId): void {
    const entry = this.#onTheWay.get(room)
    if (entry !== undefined && !isQueued(this.#parts.sql, entry.message)) this.#finish(room, entry.message)
  }

  /** What was sent on the old socket has no answer to come; it is sent again on the next. */
  disconnected(): void {
    for (const [room, entry] of this.#onTheWay) if (entry.ref !== null) this.#release(room)
    this.#pauses.clear()
  }

  close(): void {
    this.#closed = true
    this.disconnected()
    for (const room of this.#onTheWay.keys()) this.#release(room)
  }

  #dispatch(row: OutboxRow): void {
    const ref = `s${this.#nextRef++}`
    const files = attachmentIds(this.#parts.sql, row.message_id)
    const limits = this.#parts.limits()
    if (utf8Length(row.text) > limits.message_bytes) {
      this.#refused(row.room_id, row.message_id, 'too_large', '', undefined)
      return
    }
    const frame: ClientFrame = {
      type: 'send',
      ref,
      message: { id: row.message_id, room_id: row.room_id, text: row.text, attachment_ids: files },
    }
    if (utf8Length(JSON.stringify(frame)) > limits.frame_bytes) {
      this.#onTheWay.set(row.room_id, { message: row.message_id, ref: null, cancel: () => {} })
      this.#sendByRest(row, files).catch((error) => {
        // The local store failed (a full disk): what the server has under this id it takes for the same.
        this.#parts.report('outbox', error)
        this.#tryAgain(row)
      })
      return
    }
    const cancel = this.#parts.clock.after(ANSWER_MS, () => {
      this.#release(row.room_id)
      this.drain(row.room_id)
    })
    // Noted first: an answer may come before `send` returns.
    this.#onTheWay.set(row.room_id, { message: row.message_id, ref, cancel })
    if (!this.#parts.send(frame)) this.#release(row.room_id)
  }

  async #sendByRest(row: OutboxRow, files: ReturnType<typeof attachmentIds>): Promise<void> {
    const outcome = await sendByRest(this.#parts.request, row, files)
    if (this.#closed) return
    if (outcome === null) this.#tryAgain(row)
    else if (outcome.sent) {
      settle(this.#parts.sql, row.message_id, outcome.place)
      this.#finish(row.room_id, row.message_id)
    } else this.#refused(row.room_id, row.message_id, outcome.code, outcome.detail, outcome.retryAfter)
  }

  #tryAgain(row: OutboxRow): void {
    if (this.#closed) return
    this.#release(row.room_id)
    this.#pauses.start(row.room_id, backoff(row.attempts + 2, this.#parts.random.next()), () =>
      this.drain(row.room_id),
    )
  }

  #refused(
    room: RoomId,
    message: MessageId,
    code: ErrorCode,
    detail: string,
    retryAfter: number | undefined,
  ): void {
    const { sql, stale, random } = this.#parts
    this.#release(room)
    countAttempt(sql, message)
    const attempts = attemptsOf(sql, message)
    const worn = code === 'internal' && attempts >= MAX_ATTEMPTS
    if (isRetryable(code) && !worn) {
      this.#pauses.start(room, (retryAfter ?? 1) * 1000 + backoff(attempts, random.next()), () =>
        this.drain(room),
      )
    } else {
      if (code !== 'conflict' || !this.#uploadAgain(message)) fail(sql, message, sendFailure(code, detail))
      this.drain(room)
    }
    stale.mark('outbox', room)
  }

  #uploadAgain(message: MessageId): boolean {
    // Forgotten with the failure, so that its author's retry has a chance of its own.
    if (this.#uploadedAgain.delete(message)) return false
    if (!this.#parts.uploadAgain(message)) return false
    this.#uploadedAgain.add(message)
    return true
  }

  #finish(room: RoomId, message: MessageId): void {
    if (this.#onTheWay.get(room)?.message === message) this.#release(room)
    this.#uploadedAgain.delete(message)
    this.#parts.settled()
    for (const source of ['messages', 'outbox', 'attachments'] as const) this.#parts.stale.mark(source, room)
    this.drain(room)
  }

  #release(room: RoomId): void {
    this.#onTheWay.get(room)?.cancel()
    this.#onTheWay.delete(room)
  }
}
