import { HistoryPage, type MessageId, type RoomId, type Seq } from '@roomkey/protocol'
import type { DateJump, Failure, Result } from '../api/commands.ts'
import { applyHistory, readLife } from '../cache/roomSync.ts'
import type { Stale } from '../cache/Stale.ts'
import { liveSegment, segmentAt } from '../cache/segments.ts'
import type { HttpResponse, SqlDriver } from '../ports/index.ts'
import { failure, failureOf, OFFLINE } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'
import { newestCached, placeAt, seqOf } from './dates.ts'
import { around, newerThan, olderThan, type Question, toQuery } from './nextQuestion.ts'
import { rangeOf } from './rangeOf.ts'

export interface HistoryParts {
  sql: SqlDriver
  stale: Stale
  /** Of the session; rejects when no answer came. */
  request(request: { method: 'GET'; path: string }): Promise<HttpResponse>
}

type Side = 'older' | 'newer'

const GONE = failure('gone', 'You are no longer in this room.')
const UNREADABLE = failure('internal', 'The server sent something unreadable.')
/** Messages on both sides of the day that is jumped to. */
const AROUND = 100

/**
 * Brings history into the cache: what is cached and current is never asked for again, what is cached and may have
 * changed is confirmed (only what did change comes), and the rest comes in pages. One question a room and side.
 */
export class History {
  readonly #parts: HistoryParts
  readonly #states = new Map<string, 'loading' | 'failed'>()
  readonly #loading = new Map<string, Promise<Result>>()
  #closed = false

  constructor(parts: HistoryParts) {
    this.#parts = parts
  }

  state(room: RoomId, side: Side): 'idle' | 'loading' | 'failed' {
    return this.#states.get(`${side} ${room}`) ?? 'idle'
  }

  /** The server is there again: what failed may be asked for again. */
  connected(): void {
    for (const [key, state] of [...this.#states]) {
      const [side, room] = key.split(' ') as [Side, RoomId]
      if (state === 'failed') this.#enter(room, side, null)
    }
  }

  close(): void {
    this.#closed = true
  }

  /** What lies before `seq`, or else before the newest messages: nothing is asked while the cache holds it. */
  loadOlder(room: RoomId, seq?: Seq): Promise<Result> {
    return this.#load(room, 'older', () => {
      const { sql } = this.#parts
      const segment = seq === undefined ? liveSegment(sql, room) : segmentAt(sql, room, seq)
      if (segment === null) return seq === undefined ? null : around(sql, room, seq)
      return seq !== undefined && segment.from < seq ? null : olderThan(sql, room, segment)
    })
  }

  loadNewer(room: RoomId, seq: Seq): Promise<Result> {
    return this.#load(room, 'newer', () => {
      const { sql } = this.#parts
      const segment = segmentAt(sql, room, seq)
      if (segment === null) return around(sql, room, seq)
      const isLive = segment.from === liveSegment(sql, room)?.from
      return isLive || segment.to > seq ? null : newerThan(sql, room, segment)
    })
  }

  loadAround(room: RoomId, seq: Seq): Promise<Result> {
    return this.#load(room, 'older', () => around(this.#parts.sql, room, seq))
  }

  /** From the cache when that is sure to be right, else from the server; without an answer the best that is cached. */
  async jumpTo(room: RoomId, at: number): Promise<Result<DateJump>> {
    const { sql } = this.#parts
    if (!this.#holds(room)) return GONE
    const cached = placeAt(sql, room, at)
    if (cached?.sure) return { ok: true, message: cached.message, cachedSince: null }
    const life = readLife(sql)
    const path = `at=${new Date(at).toISOString()}&limit=${AROUND}`
    const page = await this.#fetch(room, path)
    if (this.#closed) return OFFLINE
    if (!('messages' in page)) {
      if (page.reason !== 'offline') return page
      if (cached === null) return { ok: true, message: newestCached(sql, room), cachedSince: null }
      return { ok: true, message: cached.message, cachedSince: cached.message.at }
    }
    const [first, last] = [page.messages[0], page.messages.at(-1)]
    if (first === undefined || last === undefined) return { ok: true, message: null, cachedSince: null }
    const range = rangeOf({ kind: 'before', before: last.seq + 1, limit: AROUND }, page)
    if (range === null) return UNREADABLE
    // Where it is not current any more, the timeline that opens there asks again.
    applyHistory(sql, room, { life, ...range }, page)
    this.#parts.stale.mark('messages', room)
    const found = page.messages.find((message) => message.seq >= (page.at_seq ?? last.seq)) ?? last
    const message = { id: found.id, seq: found.seq, at: Date.parse(found.created_at) }
    return { ok: true, message, cachedSince: null }
  }

  /** From the cache, else from the server; `offline` where neither can tell. */
  async jumpToMessage(
    room: RoomId,
    id: MessageId,
  ): Promise<Result<{ message: { id: MessageId; seq: Seq } | null }>> {
    const { sql } = this.#parts
    if (!this.#holds(room)) return GONE
    const cached = seqOf(sql, room, id)
    if (cached !== null) return { ok: true, message: { id, seq: cached } }
    const life = readLife(sql)
    const page = await this.#fetch(room, `around=${id}&limit=${AROUND}`)
    if (this.#closed) return OFFLINE
    if (!('messages' in page)) return page
    const last = page.messages.at(-1)
    const found = page.messages.find((message) => message.id === id)
    if (found === undefined || last === undefined) return { ok: true, message: null }
    const range = rangeOf({ kind: 'before', before: last.seq + 1, limit: AROUND }, page)
    if (range === null) return UNREADABLE
    applyHistory(sql, room, { life, ...range }, page)
    this.#parts.stale.mark('messages', room)
    return { ok: true, message: { id, seq: found.seq } }
  }

  #load(room: RoomId, side: Side, next: () => Question | null): Promise<Result> {
    const key = `${side} ${room}`
    const running = this.#loading.get(key)
    if (running !== undefined) return running
    const loading = this.#ask(room, side, next).finally(() => this.#loading.delete(key))
    this.#loading.set(key, loading)
    return loading
  }

  async #ask(room: RoomId, side: Side, next: () => Question | null): Promise<Result> {
    const { sql } = this.#parts
    if (!this.#holds(room)) return GONE
    const question = next()
    if (question === null) return { ok: true }
    const life = readLife(sql)
    this.#enter(room, side, 'loading')
    const page = await this.#fetch(room, toQuery(question))
    if (this.#closed) return OFFLINE
    if (!('messages' in page)) return this.#end(room, side, page)
    const range = rangeOf(question, page)
    if (range === null) return this.#end(room, side, UNREADABLE)
    // Where it is not current any more, the timeline still lacks it, and asks again.
    applyHistory(sql, room, { life, ...range }, page)
    this.#parts.stale.mark('messages', room)
    return this.#end(room, side, { ok: true })
  }

  async #fetch(room: RoomId, query: string): Promise<HistoryPage | Failure> {
    let response: HttpResponse
    try {
      response = await this.#parts.request({ method: 'GET', path: `/api/rooms/${room}/history/?${query}` })
    } catch {
      // No answer; the page offers to try again.
      return OFFLINE
    }
    if (response.status !== 200) return failureOf(response)
    const page = HistoryPage.safeParse(parseJson(response.text))
    return page.success ? page.data : UNREADABLE
  }

  #holds(room: RoomId): boolean {
    return this.#parts.sql.all('SELECT 1 FROM rooms WHERE id = ?', [room]).length > 0
  }

  #end(room: RoomId, side: Side, result: Result): Result {
    this.#enter(room, side, result.ok ? null : 'failed')
    return result
  }

  #enter(room: RoomId, side: Side, state: 'loading' | 'failed' | null): void {
    const key = `${side} ${room}`
    if (state === null) this.#states.delete(key)
    else this.#states.set(key, state)
    this.#parts.stale.mark('history', room)
  }
}
