import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import type { DateJump } from '../api/commands.ts'
import { liveSegment } from '../cache/segments.ts'
import type { SqlDriver } from '../ports/index.ts'

type Place = NonNullable<DateJump['message']>

// The same search by halves as the server's: times follow seqs, and a walk through a long history would be felt. Cast,
// because numbers are bound as floats, whose halves are no seqs.
const FIRST_AT = `WITH RECURSIVE halving (lo, hi) AS (
    SELECT CAST(?1 AS INTEGER), CAST(?2 AS INTEGER) + 1
    UNION ALL
    SELECT CASE WHEN created_at < ?3 THEN seq + 1 ELSE lo END, CASE WHEN created_at < ?3 THEN hi ELSE seq END
    FROM halving JOIN messages ON room_id = ?4 AND seq = (lo + hi) / 2
    WHERE lo < hi
  )
  SELECT id, seq, created_at AS at FROM messages
  WHERE room_id = ?4 AND seq = (SELECT lo FROM halving WHERE lo >= hi)`

const CURRENT = `SELECT from_seq AS "from", to_seq AS "to" FROM segments
  WHERE room_id = ? AND rev IS NULL ORDER BY from_seq`

/**
 * The first cached message of a time or later, if there is one. `sure`: the server would say the same, because the one
 * before it is cached too, or there is none.
 */
export function placeAt(sql: SqlDriver, room: RoomId, at: number): { message: Place; sure: boolean } | null {
  const segments = sql.all<{ from: Seq; to: Seq }>(CURRENT, [room])
  for (const { from, to } of segments) {
    const message = sql.all<Place>(FIRST_AT, [from, to, at, room])[0]
    if (message !== undefined && message.seq <= to) {
      return { message, sure: message.seq > from || from === 1 }
    }
  }
  return null
}

/** Of a message that the server has; null: it is not cached. Where it is not current, the timeline asks again. */
export function seqOf(sql: SqlDriver, room: RoomId, id: MessageId): Seq | null {
  const rows = sql.all<{ seq: Seq | null }>('SELECT seq FROM messages WHERE room_id = ? AND id = ?', [
    room,
    id,
  ])
  return rows[0]?.seq ?? null
}

export function newestCached(sql: SqlDriver, room: RoomId): Place | null {
  const rows = sql.all<Place>(
    'SELECT id, seq, created_at AS at FROM messages WHERE room_id = ? AND seq = ?',
    [room, liveSegment(sql, room)?.to ?? 0],
  )
  return rows[0] ?? null
}
