import { HistoryPage, type RoomId } from '@roomkey/protocol'
import type { Result } from '../api/commands.ts'
import { applyHistory } from '../cache/roomSync.ts'
import type { Stale } from '../cache/Stale.ts'
import type { HttpResponse, SqlDriver } from '../ports/index.ts'
import { failure, failureOf, OFFLINE } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'

export interface HistoryParts {
  sql: SqlDriver
  stale: Stale
  /** Of the session; rejects when no answer came. */
  request(request: { method: 'GET'; path: string }): Promise<HttpResponse>
  /** How far back from the newest message, `lastSeq`, the room is being shown; 0 when it is not. */
  shown(room: RoomId, lastSeq: number): number
}

const PAGE = 100

/** Brings older messages: from the cache when it holds more than is shown, else from the server. */
export class History {
  readonly #parts: HistoryParts
  readonly #states = new Map<RoomId, 'loading' | 'failed'>()
  readonly #loading = new Map<RoomId, Promise<Result>>()
  #closed = false

  constructor(parts: HistoryParts) {
    this.#parts = parts
  }

  state(room: RoomId): 'idle' | 'loading' | 'failed' {
    return this.#states.get(room) ?? 'idle'
  }

  /** The server is there again: what failed may be asked for again. */
  connected(): void {
    for (const [room, state] of this.#states) if (state === 'failed') this.#enter(room, null)
  }

  close(): void {
    this.#closed = true
  }

  /** For the timeline: nothing is asked of the server while the cache holds more than is shown. */
  async loadOlder(room: RoomId): Promise<Result> {
    const held = this.#parts.sql.all<{ last_seq: number; count: number }>(
      `SELECT last_seq, (SELECT count(*) FROM messages WHERE room_id = rooms.id AND seq >= complete_from_seq) AS count
       FROM rooms WHERE id = ?`,
      [room],
    )[0]
    const shown = held === undefined ? 0 : this.#parts.shown(room, held.last_seq)
    return held !== undefined && shown > 0 && held.count > shown ? { ok: true } : this.fetchOlder(room)
  }

  /** Fetches the page before what the cache holds without a gap. */
  fetchOlder(room: RoomId): Promise<Result> {
    const running = this.#loading.get(room)
    if (running !== undefined) return running
    const loading = this.#load(room).finally(() => this.#loading.delete(room))
    this.#loading.set(room, loading)
    return loading
  }

  async #load(room: RoomId): Promise<Result> {
    const { sql } = this.#parts
    const start = sql.all<{ complete_from_seq: number }>('SELECT complete_from_seq FROM rooms WHERE id = ?', [
      room,
    ])[0]
    if (start === undefined) return failure('gone', 'You are no longer in this room.')
    const before = start.complete_from_seq
    if (before <= 1) return { ok: true }
    this.#enter(room, 'loading')
    let response: HttpResponse
    try {
      response = await this.#parts.request({
        method: 'GET',
        path: `/api/rooms/${room}/history/?before=${before}&limit=${PAGE}`,
      })
    } catch {
      // No answer; the page offers to try again.
      return this.#end(room, OFFLINE)
    }
    if (response.status !== 200) return this.#end(room, failureOf(response))
    const page = HistoryPage.safeParse(parseJson(response.text))
    if (!page.success) return this.#end(room, failure('internal', 'The server sent something unreadable.'))
    if (this.#closed) return OFFLINE
    const held = sql.all('SELECT 1 FROM rooms WHERE id = ?', [room]).length > 0
    if (held) applyHistory(sql, room, before, page.data)
    this.#parts.stale.mark('messages', room)
    return this.#end(room, { ok: true })
  }

  #end(room: RoomId, result: Result): Result {
    if (!this.#closed) this.#enter(room, result.ok ? null : 'failed')
    return result
  }

  #enter(room: RoomId, state: 'loading' | 'failed' | null): void {
    if (state === null) this.#states.delete(room)
    else this.#states.set(room, state)
    this.#parts.stale.mark('history', room)
  }
}
