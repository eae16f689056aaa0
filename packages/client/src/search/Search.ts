import type { UserId } from '@roomkey/protocol'
import type { SearchHit, SearchPage, SearchRequest } from '../api/search.ts'
import type { Clock, SqlDriver } from '../ports/index.ts'
import { EVERY_MESSAGE, fromPerson, HAS_FILE, inRoom } from './document.ts'
import { excerpt, type Marker, marked, markerOf } from './excerpt.ts'
import type { Indexer } from './Indexer.ts'
import type { KnownRooms } from './KnownRooms.ts'
import { matchExpression } from './matchExpression.ts'
import { readScope, type Scope, type ScopeParts } from './scope.ts'
import { type Found, walk } from './walk.ts'

export interface SearchParts extends ScopeParts {
  sql: SqlDriver
  clock: Clock
  me: UserId
  indexer: Pick<Indexer, 'catchUp'>
  known: KnownRooms
}

/** A page of search, or null when a newer search or the end of the session came in between. */
export type Answer = SearchPage | null

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
    const { sql, clock, indexer, known, me } = this.#parts
    indexer.catchUp()
    const scope = readScope(this.#parts, request.query, request.zone)
    const match = matchExpression(scope.terms, marksOf(scope))
    const hits: Found[] = []
    let below = beginning(request, scope)
    // One more than asked for tells whether there is another page.
    while (match !== null && hits.length <= request.limit) {
      const walked = walk(sql, match, { below, from: scope.after, limit: request.limit + 1 })
      for (const row of walked) if (this.#isShown(row, scope)) hits.push(row)
      if (walked.length <= request.limit) break
      below = walked.at(-1)?.place ?? 0
      // Much may be hidden: then others have their turn in between.
      if (hits.length <= request.limit) await new Promise<void>((resolve) => clock.after(0, resolve))
      if (run !== this.#newest) return null
    }
    const page = hits.slice(0, request.limit)
    const mark = markerOf(scope.terms)
    return {
      hits: page.toSorted(newestFirst).map((hit) => toHit(hit, mark, me)),
      next: hits.length > request.limit ? (page.at(-1)?.place ?? null) : null,
      problems: scope.problems,
      horizon: known.horizon(scope),
    }
  }

  /** Leaves out what the timeline does not show either: what may have changed or gone meanwhile, or is about to. */
  #isShown({ id, room, seq, at, isLeaving }: Found, { after, before }: Scope): boolean {
    if (id === null || isLeaving === 1) return false
    if ((after !== null && at < after) || (before !== null && at >= before)) return false
    return this.#parts.known.shows(room, seq)
  }
}

/** Places are spread where many messages have one time, so that neighbours may stand the wrong way round. */
const newestFirst = (a: Found, b: Found): number =>
  b.at - a.at || a.room.localeCompare(b.room) || (b.seq ?? Number.MAX_VALUE) - (a.seq ?? Number.MAX_VALUE)

/** Null: from the newest message. */
function beginning(request: SearchRequest, { before }: Scope): number | null {
  const ofDay = before === null ? null : before + SPREAD_MS
  if (request.before === null || ofDay === null) return request.before ?? ofDay
  return Math.min(request.before, ofDay)
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

function toHit(row: Found, mark: Marker, me: UserId): SearchHit {
  const { id, room, seq, sender, username, at, text, files } = row
  return {
    id,
    room,
    seq,
    sender: sender === null || username === null ? null : { id: sender, username },
    isOwn: sender === me,
    at,
    excerpt: excerpt(text, mark),
    files: files === null ? [] : (JSON.parse(files) as string[]).map((name) => marked(name, mark)),
  }
}
