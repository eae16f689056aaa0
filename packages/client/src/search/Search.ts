import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { SearchHit, SearchPage, SearchRequest } from '../api/search.ts'
import type { SqlDriver } from '../ports/index.ts'
import { EVERY_MESSAGE, fromPerson, HAS_FILE, inRoom } from './document.ts'
import { excerpt, type Marker, marked, markerOf } from './excerpt.ts'
import { openEnds } from './horizon.ts'
import type { Indexer } from './Indexer.ts'
import { matchExpression } from './matchExpression.ts'
import { type Names, readScope, type Scope } from './scope.ts'

export interface SearchParts extends Names {
  indexer: Pick<Indexer, 'catchUp'>
}

/** A page of search, or null when a newer search or the end of the session came in between. */
export type Answer = SearchPage | null

const LAST = Number.MAX_SAFE_INTEGER
/** Where the index stands may be this much later than the message: others were sent in the same millisecond. */
const SPREAD_MS = 600_000

/**
 * Finds cached messages, newest first. FTS5 walks the words' lists from the newest message and stops when a page is
 * full; the longest walk is that of two common words that never meet (npm run bench:client).
 */
export class Search {
  readonly #parts: SearchParts
  #newest = 0

  constructor(parts: SearchParts) {
    this.#parts = parts
  }

  close(): void {
    this.#newest++
  }

  async page(request: SearchRequest): Promise<Answer> {
    this.#newest++
    const run = this.#newest
    const { sql, clock, indexer } = this.#parts
    indexer.catchUp()
    const scope = readScope(this.#parts, request.query, request.zone)
    const match = matchExpression(scope.terms, marksOf(scope))
    const hits: Placed[] = []
    const until = scope.after ?? 0
    let from = Math.min(request.before ?? LAST, scope.before === null ? LAST : scope.before + SPREAD_MS)
    // One more than asked for tells whether there is another page.
    while (match !== null && hits.length <= request.limit) {
      const places = look(sql, match, { from, until, limit: request.limit + 1 })
      hits.push(...read(sql, places, scope))
      if (places.length <= request.limit) break
      from = places.at(-1) ?? 0
      // Much may be hidden: then others have their turn in between.
      if (hits.length <= request.limit) await new Promise<void>((resolve) => clock.after(0, resolve))
      if (run !== this.#newest) return null
    }
    const page = hits.slice(0, request.limit)
    const mark = markerOf(scope.terms)
    const ends = openEnds(sql, scope, clock.now())
    return {
      hits: page.map((hit) => toHit(hit, mark, this.#parts.me)),
      next: hits.length > request.limit ? (page.at(-1)?.place ?? null) : null,
      problems: scope.problems,
      horizon: ends[0] === undefined ? null : { since: ends[0].since, rooms: ends.length },
    }
  }
}

function marksOf(scope: Scope): string[][] {
  const groups: string[][] = []
  if (scope.people !== null) groups.push(scope.people.map(fromPerson))
  if (scope.rooms !== null) groups.push(scope.rooms.map(inRoom))
  if (scope.hasFile) groups.push([HAS_FILE])
  const hasDay = scope.after !== null || scope.before !== null
  if (hasDay && groups.length === 0 && scope.terms.length === 0) groups.push([EVERY_MESSAGE])
  return groups
}

/** Places in [until, from), newest first. */
function look(
  sql: SqlDriver,
  expression: string,
  { from, until, limit }: { from: number; until: number; limit: number },
): number[] {
  return sql
    .all<{ place: number }>(
      `SELECT rowid AS place FROM search_index WHERE search_index MATCH ?1 AND rowid < ?2 AND rowid >= ?3
       ORDER BY rowid DESC LIMIT ?4`,
      [expression, from, until, limit],
    )
    .map((row) => row.place)
}

interface Placed {
  place: number
  id: MessageId
  room_id: RoomId
  seq: Seq | null
  sender_id: UserId | null
  username: string | null
  text: string
  created_at: number
  files: string
}

/** Leaves out what the timeline does not show either: what may have changed or gone meanwhile, or is about to. */
function read(sql: SqlDriver, places: readonly number[], scope: Scope): Placed[] {
  if (places.length === 0) return []
  return sql.all<Placed>(
    `SELECT place, messages.id, room_id, seq, sender_id, username, text, messages.created_at, (
       SELECT json_group_array(attachments.name ORDER BY position) FROM attachments WHERE message_id = messages.id
     ) AS files
     FROM json_each(?1) AS wanted JOIN search_places ON place = wanted.value
       JOIN messages ON messages.local_id = search_places.local_id
       JOIN rooms ON rooms.id = room_id AND rooms.name IS NOT NULL
       LEFT JOIN people ON people.id = sender_id
     WHERE (seq IS NULL OR seq <= (
         SELECT to_seq FROM segments
         WHERE segments.room_id = messages.room_id AND segments.rev IS NULL AND from_seq <= seq
         ORDER BY from_seq DESC LIMIT 1)
       OR seq > (
         SELECT coalesce(max(to_seq), 0) FROM segments
         WHERE segments.room_id = messages.room_id AND segments.rev IS NULL))
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND (
         (target_id = messages.id AND kind = 'delete') OR (outbox.room_id = messages.room_id AND kind = 'leave')))
       AND messages.created_at >= ?2 AND messages.created_at < ?3
     ORDER BY place DESC`,
    [JSON.stringify(places), scope.after ?? 0, scope.before ?? Number.MAX_SAFE_INTEGER],
  )
}

function toHit(row: Placed, mark: Marker, me: UserId): SearchHit {
  const known = row.sender_id !== null && row.username !== null
  return {
    id: row.id,
    room: row.room_id,
    seq: row.seq,
    sender: known ? { id: row.sender_id as UserId, username: row.username ?? '' } : null,
    isOwn: row.sender_id === me,
    at: row.created_at,
    excerpt: excerpt(row.text, mark),
    files: (JSON.parse(row.files) as string[]).map((name) => marked(name, mark)),
  }
}
