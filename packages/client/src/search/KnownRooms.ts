import type { RoomId, Seq } from '@roomkey/protocol'
import type { Source, Stale } from '../cache/Stale.ts'
import type { Clock, SqlDriver } from '../ports/index.ts'
import type { Scope } from './scope.ts'

/** A room of which the server has more, and since when everything is here. */
export interface OpenEnd {
  room: RoomId
  since: number
}

interface KnownRoom {
  /** Its current segments, the newest last. */
  ranges: { from: Seq; to: Seq }[]
  /** Since when everything is here; null: all there is. */
  since: number | null
}

interface Row {
  room: RoomId
  from: Seq | null
  to: Seq | null
  begun_at: number | null
}

const SOURCES: ReadonlySet<Source> = new Set(['rooms', 'messages'])

const ROWS = `SELECT id AS room, from_seq AS "from", to_seq AS "to", (
    SELECT created_at FROM messages WHERE from_seq > 1 AND room_id = rooms.id AND seq = from_seq
  ) AS begun_at
  FROM rooms LEFT JOIN segments ON segments.room_id = id AND segments.rev IS NULL
  WHERE name IS NOT NULL`

/**
 * Which messages of the rooms may be shown, and how far back each room is known. Hundreds of rooms take ten times as
 * long to read as a search does, so they are kept, and only those in which something was written are read again.
 */
export class KnownRooms {
  readonly #sql: SqlDriver
  readonly #clock: Clock
  readonly #stopListening: () => void
  readonly #rooms = new Map<RoomId, KnownRoom>()
  /** The shortest history first. */
  #ends: OpenEnd[] = []
  /** Null: all of them. */
  #stale: Set<RoomId> | null = null

  constructor({ sql, stale, clock }: { sql: SqlDriver; stale: Stale; clock: Clock }) {
    this.#sql = sql
    this.#clock = clock
    this.#stopListening = stale.onMark((source, room) => {
      if (!SOURCES.has(source)) return
      if (room === undefined) this.#stale = null
      else this.#stale?.add(room)
    })
  }

  close(): void {
    this.#stopListening()
  }

  /** As in the timeline: those of a current segment, own ones without a seq, and what is ahead of the live segment. */
  shows(room: RoomId, seq: Seq | null): boolean {
    this.#refresh()
    const known = this.#rooms.get(room)
    if (known === undefined) return false
    const last = known.ranges.at(-1)
    return (
      seq === null ||
      last === undefined ||
      // Most are of the live segment or newer.
      seq >= last.from ||
      known.ranges.some(({ from, to }) => from <= seq && seq <= to)
    )
  }

  /** The rooms of a scope that go further back on the server, as far as the scope asks; the shortest history first. */
  openEnds({ rooms, after }: Pick<Scope, 'rooms' | 'after'>): readonly OpenEnd[] {
    this.#refresh()
    // Of one room: hundreds of others would cost a tenth of what the search does.
    const ends = rooms === null ? this.#ends : endsOf(rooms.map((room) => [room, this.#rooms.get(room)]))
    if (after === null) return ends
    return ends.filter(({ since }) => Math.min(since, this.#clock.now()) > after)
  }

  /** Since when everything in a scope is here, and how many of its rooms go further back; null: all there is. */
  horizon(scope: Pick<Scope, 'rooms' | 'after'>): { since: number; rooms: number } | null {
    const ends = this.openEnds(scope)
    return ends[0] === undefined
      ? null
      : { since: Math.min(ends[0].since, this.#clock.now()), rooms: ends.length }
  }

  #refresh(): void {
    const stale = this.#stale
    if (stale?.size === 0) return
    const read =
      stale === null
        ? this.#sql.all<Row>(`${ROWS} ORDER BY from_seq`)
        : this.#sql.all<Row>(`${ROWS} AND id IN (SELECT value FROM json_each(?)) ORDER BY from_seq`, [
            JSON.stringify([...stale]),
          ])
    const fresh = new Map<RoomId, KnownRoom>()
    for (const { room, from, to, begun_at } of read) {
      const known = fresh.get(room) ?? { ranges: [], since: null }
      fresh.set(room, known)
      if (from === null || to === null) continue
      known.ranges.push({ from, to })
      known.since = from > 1 ? (begun_at ?? Number.POSITIVE_INFINITY) : null
    }
    let moved = stale === null
    for (const room of stale ?? this.#rooms.keys()) {
      const known = fresh.get(room)
      moved ||= (this.#rooms.get(room)?.since ?? null) !== (known?.since ?? null)
      if (known === undefined) this.#rooms.delete(room)
    }
    for (const [room, known] of fresh) this.#rooms.set(room, known)
    if (moved) this.#ends = endsOf(this.#rooms)
    // Only now: what could not be read is read again.
    this.#stale = new Set()
  }
}

function endsOf(rooms: Iterable<readonly [RoomId, KnownRoom | undefined]>): OpenEnd[] {
  return [...rooms]
    .flatMap(([room, known]) =>
      known === undefined || known.since === null ? [] : { room, since: known.since },
    )
    .sort((a, b) => (a.since === b.since ? (a.room < b.room ? -1 : 1) : b.since > a.since ? 1 : -1))
}
