import { MAX_CONFIRMED, type RoomId, type Seq } from '@roomkey/protocol'
import { type Segment, segmentAbove, segmentAt, segmentBelow } from '../cache/segments.ts'
import type { SqlDriver } from '../ports/index.ts'

/** What to ask the server of a room's history. */
export type Question =
  /** Messages that are not cached: `limit` of them, up to a neighbour that is. */
  | { kind: 'before'; before: number; limit: number }
  | { kind: 'after'; after: number; limit: number }
  /** Cached ones (`from` to `before` - 1) that may have changed after `since`: only those that did. */
  | { kind: 'confirm'; from: number; before: number; since: number }

const PAGE = 100

/** What lies below a current segment; null: nothing does. */
export function olderThan(sql: SqlDriver, room: RoomId, { from }: Segment): Question | null {
  if (from <= 1) return null
  const below = segmentBelow(sql, room, from - 1)
  if (below !== null && below.rev !== null && below.to === from - 1) {
    return confirm(below, below.rev, Math.max(below.from, from - MAX_CONFIRMED), from)
  }
  return { kind: 'before', before: from, limit: Math.min(PAGE, from - 1 - (below?.to ?? 0)) }
}

/** What lies above a current segment, which is not the live one. */
export function newerThan(sql: SqlDriver, room: RoomId, { to }: Segment): Question {
  const above = segmentAbove(sql, room, to)
  if (above !== null && above.rev !== null && above.from === to + 1) {
    return confirm(above, above.rev, above.from, Math.min(above.to + 1, above.from + MAX_CONFIRMED))
  }
  return { kind: 'after', after: to, limit: Math.min(PAGE, above === null ? PAGE : above.from - 1 - to) }
}

/** What makes this message current, with some on both sides; null: it is. */
export function around(sql: SqlDriver, room: RoomId, seq: Seq): Question | null {
  if (segmentAt(sql, room, seq) !== null) return null
  const below = segmentBelow(sql, room, seq)
  if (below !== null && below.rev !== null && below.to >= seq) {
    const from = Math.max(below.from, seq - MAX_CONFIRMED / 2)
    return confirm(below, below.rev, from, Math.min(below.to + 1, from + MAX_CONFIRMED))
  }
  const before = Math.min(seq + PAGE / 2, segmentAbove(sql, room, seq)?.from ?? Infinity)
  return { kind: 'before', before, limit: Math.min(PAGE, before - 1 - (below?.to ?? 0)) }
}

function confirm(segment: Segment, since: number, from: number, before: number): Question {
  return {
    kind: 'confirm',
    from: Math.max(from, segment.from),
    before: Math.min(before, segment.to + 1),
    since,
  }
}

/** As the query of `GET /api/rooms/<id>/history/`. */
export function toQuery(question: Question): string {
  switch (question.kind) {
    case 'before':
      return `before=${question.before}&limit=${question.limit}`
    case 'after':
      return `after=${question.after}&limit=${question.limit}`
    case 'confirm':
      return `before=${question.before}&from=${question.from}&since_rev=${question.since}&limit=200`
  }
}
