import type { RoomId, Seq } from '@roomkey/protocol'
import type { SqlDriver, SqlValue } from '../ports/index.ts'

/**
 * Which parts of each room's history are here. A segment is a range of seqs; segments of a room obey:
 * 1. They are disjoint, and two current ones never touch: they would be one.
 * 2. Of every seq in a segment the message is cached.
 * 3. In a current segment (`rev` null) each message is as it was at the room's rev, or later; one whose latest change
 *    lies above that rev may also be older, as the server leaves it out until then.
 * 4. A stale one has in this sense every change up to its `rev` and every one above the room's `snapshot_rev`; what lies in between
 *    was skipped by a snapshot. It is not shown before the server has told what changed in it.
 * 5. A room with a rev has a current segment, and its newest one (the live one, empty where the room is) ends at the
 *    first message that is missing: what is cached above it is on its way, and is shown when the rest has come.
 * 6. Cached messages in no segment may be missing changes. Only a page of history or a change makes them part of one.
 * Whatever shows messages shows those of one current segment, and beyond the live one only own acknowledged ones.
 */
export interface Segment {
  from: Seq
  to: Seq
  /** Null: current. */
  rev: number | null
}

const SEGMENT = 'SELECT from_seq AS "from", to_seq AS "to", rev FROM segments WHERE room_id = ?'

/** Where the room's newest messages are; null when nothing is known of it, or (`rev` 0) it is only here yet. */
export function liveSegment(sql: SqlDriver, room: RoomId): Segment | null {
  return one(sql, `${SEGMENT} AND rev IS NULL ORDER BY from_seq DESC LIMIT 1`, [room])
}

/** The current segment with this message; null: it is not here, or may have changed. */
export function segmentAt(sql: SqlDriver, room: RoomId, seq: number): Segment | null {
  const segment = one(sql, `${SEGMENT} AND rev IS NULL AND from_seq <= ? ORDER BY from_seq DESC LIMIT 1`, [
    room,
    seq,
  ])
  return segment !== null && segment.to >= seq ? segment : null
}

/** The nearest segment, current or stale, that begins below or at `seq`. */
export function segmentBelow(sql: SqlDriver, room: RoomId, seq: number): Segment | null {
  return one(sql, `${SEGMENT} AND from_seq <= ? ORDER BY from_seq DESC LIMIT 1`, [room, seq])
}

/** The nearest segment that begins above `seq`. */
export function segmentAbove(sql: SqlDriver, room: RoomId, seq: number): Segment | null {
  return one(sql, `${SEGMENT} AND from_seq > ? ORDER BY from_seq LIMIT 1`, [room, seq])
}

/** The messages `from` to `to` are cached and current: they join what they touch, and nothing stale of them is left. */
export function addCurrent(sql: SqlDriver, room: RoomId, from: number, to: number): void {
  const near = sql.all<Segment>(`${SEGMENT} AND from_seq <= ? AND to_seq >= ?`, [room, to + 1, from - 1])
  const current = near.filter((segment) => segment.rev === null)
  const joined = {
    from: Math.min(from, ...current.map((segment) => segment.from)),
    to: Math.max(to, ...current.map((segment) => segment.to)),
  }
  for (const segment of near) remove(sql, room, segment)
  for (const segment of near) {
    if (segment.rev === null) continue
    insert(sql, room, segment.from, Math.min(segment.to, from - 1), segment.rev)
    insert(sql, room, Math.max(segment.from, to + 1), segment.to, segment.rev)
  }
  sql.run('INSERT INTO segments (room_id, from_seq, to_seq) VALUES (?, ?, ?)', [room, joined.from, joined.to])
}

/** A room of which every change from its first one on is told: its messages will follow each other from the first. */
export function beginLive(sql: SqlDriver, room: RoomId): void {
  sql.run('INSERT INTO segments (room_id, from_seq, to_seq) VALUES (?, 1, 0)', [room])
}

/**
 * Messages came by changes: the live segment takes in those that follow it without a gap. `came`: some that are cached
 * now, most of them just above it, of which the cache need not be asked.
 */
export function extendLive(sql: SqlDriver, room: RoomId, came: ReadonlySet<number> = new Set()): void {
  const live = liveSegment(sql, room)
  if (live === null) return
  let end: number = live.to
  while (came.has(end + 1)) end++
  if (isCached(sql, room, end + 1)) {
    const rows = sql.all<{ seq: number }>(
      `SELECT seq FROM messages AS last WHERE room_id = ?1 AND seq > ?2 AND NOT EXISTS (
         SELECT 1 FROM messages AS next WHERE next.room_id = ?1 AND next.seq = last.seq + 1)
       ORDER BY seq LIMIT 1`,
      [room, end],
    )
    end = rows[0]?.seq ?? end
  }
  if (end === live.to) return
  sql.run('UPDATE segments SET to_seq = ? WHERE room_id = ? AND from_seq = ?', [end, room, live.from])
}

/** A snapshot skipped what changed after `rev`, and brought the messages from `from` on: everything below is stale. */
export function skipTo(sql: SqlDriver, room: RoomId, rev: number, from: number): void {
  sql.run('UPDATE segments SET rev = ? WHERE room_id = ? AND rev IS NULL', [rev, room])
  sql.run('DELETE FROM segments WHERE room_id = ? AND (from_seq >= ? OR to_seq < from_seq)', [room, from])
  sql.run('UPDATE segments SET to_seq = ?2 - 1 WHERE room_id = ?1 AND to_seq >= ?2', [room, from])
}

function isCached(sql: SqlDriver, room: RoomId, seq: number): boolean {
  return sql.all('SELECT 1 FROM messages WHERE room_id = ? AND seq = ?', [room, seq]).length > 0
}

function remove(sql: SqlDriver, room: RoomId, { from }: Segment): void {
  sql.run('DELETE FROM segments WHERE room_id = ? AND from_seq = ?', [room, from])
}

function insert(sql: SqlDriver, room: RoomId, from: number, to: number, rev: number): void {
  if (from > to) return
  sql.run('INSERT INTO segments (room_id, from_seq, to_seq, rev) VALUES (?, ?, ?, ?)', [room, from, to, rev])
}

function one(sql: SqlDriver, statement: string, values: readonly SqlValue[]): Segment | null {
  return sql.all<Segment>(statement, values)[0] ?? null
}
