import {
  type ClientFrame,
  type FrameOf,
  type Limits,
  type MessageId,
  Rev,
  type RoomId,
  Seq,
  Timestamp,
} from '@roomkey/protocol'
import { z } from 'zod'
import {
  attachmentIds,
  countAttempt,
  fail,
  isQueued,
  nextToSend,
  type OutboxRow,
  settle,
} from '../cache/outboxRows.ts'
import type { Stale } from '../cache/Stale.ts'
import { backoff } from '../connection/backoff.ts'
import { utf8Length } from '../engine/bytes.ts'
import type { Clock, HttpResponse, Random, SqlDriver } from '../ports/index.ts'
import { isRetryable, sendFailure } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'
import { errorCodeOf } from './errorCode.ts'

export interface OutboxParts {
  sql: SqlDriver
  clock: Clock
  random: Random
  stale: Stale
  send(frame: ClientFrame): boolean
  /** Of the session; rejects when no answer came. */
  request(request: {
    method: 'POST'
    path: string
    headers: Record<string, string>
    body: string
  }): Promise<HttpResponse>
  isLive(): boolean
  limits(): Limits
  report(area: string, error: unknown): void
}

/** Tries of a message that the server answers with an error of its own, before its author is asked. */
const MAX_ATTEMPTS = 5
/** An answer that is still missing then was lost although the link lives: asking again is harmless. */
const ANSWER_MS = 30_000

/** What the REST answer may add to the documented fields. */
const Placed = z.looseObject({ seq: Seq, rev: Rev, created_at: Timestamp })

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
  readonly #pauses = new Map<RoomId, () => void>()
  #nextRef = 1
  #closed = false

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  isOnTheWay(message: MessageId): boolean {
    return [...this.#onTheWay.values()].some((entry) => entry.message === message)
  }

  drain(): void {
    if (this.#closed || !this.#parts.isLive()) return
    for (const row of nextToSend(this.#parts.sql)) {
      if (!this.#onTheWay.has(row.room_id) && !this.#pauses.has(row.room_id)) this.#dispatch(row)
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
    for (const cancel of this.#pauses.values()) cancel()
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
        this.#release(row.room_id)
        this.#parts.report('outbox', error)
      })
      return
    }
    const cancel = this.#parts.clock.after(ANSWER_MS, () => {
      this.#release(row.room_id)
      this.drain()
    })
    // Noted first: an answer may come before `send` returns.
    this.#onTheWay.set(row.room_id, { message: row.message_id, ref, cancel })
    if (!this.#parts.send(frame)) this.#release(row.room_id)
  }

  async #sendByRest(row: OutboxRow, files: string[]): Promise<void> {
    const { request, sql } = this.#parts
    let response: HttpResponse
    try {
      response = await request({
        method: 'POST',
        path: `/api/rooms/${row.room_id}/messages/`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ plaintext: row.text, id: row.message_id, attachment_ids: files }),
      })
    } catch {
      // No answer: it may have arrived or not, and is sent again under the same id.
      if (this.#closed) return
      this.#release(row.room_id)
      this.#pause(row.room_id, backoff(row.attempts + 2, this.#parts.random.next()))
      return
    }
    if (this.#closed) return
    if (response.status >= 200 && response.status < 300) {
      const placed = Placed.safeParse(parseJson(response.text))
      const place = placed.success
        ? { seq: placed.data.seq, rev: placed.data.rev, at: Date.parse(placed.data.created_at) }
        : null
      settle(sql, row.message_id, place)
      this.#finish(row.room_id, row.message_id)
      return
    }
    const { code, detail, retryAfter } = errorCodeOf(response)
    this.#refused(row.room_id, row.message_id, code, detail, retryAfter)
  }

  #refused(
    room: RoomId,
    message: MessageId,
    code: Parameters<typeof sendFailure>[0],
    detail: string,
    retryAfter: number | undefined,
  ): void {
    const { sql, stale, random } = this.#parts
    this.#release(room)
    countAttempt(sql, message)
    const attempts = sql.all<{ attempts: number }>('SELECT attempts FROM outbox WHERE message_id = ?', [
      message,
    ])[0]
    const worn = code === 'internal' && (attempts?.attempts ?? 0) >= MAX_ATTEMPTS
    if (isRetryable(code) && !worn) {
      this.#pause(room, (retryAfter ?? 1) * 1000 + backoff(attempts?.attempts ?? 1, random.next()))
    } else {
      fail(sql, message, sendFailure(code, detail))
      this.drain()
    }
    stale.mark('outbox', room)
  }

  #pause(room: RoomId, ms: number): void {
    this.#pauses.get(room)?.()
    const cancel = this.#parts.clock.after(ms, () => {
      this.#pauses.delete(room)
      this.drain()
    })
    this.#pauses.set(room, cancel)
  }

  #finish(room: RoomId, message: MessageId): void {
    if (this.#onTheWay.get(room)?.message === message) this.#release(room)
    for (const source of ['messages', 'outbox', 'attachments'] as const) this.#parts.stale.mark(source, room)
    this.drain()
  }

  #release(room: RoomId): void {
    this.#onTheWay.get(room)?.cancel()
    this.#onTheWay.delete(room)
  }
}
