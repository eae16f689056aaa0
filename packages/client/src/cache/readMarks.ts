import type { RoomHead, RoomId, Seq } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'

// Read marks are numbers that only grow, here and on the server.

/** Takes what the server says of a room's read mark; a mark set here while offline stays when it is further. */
export function applyHead(sql: SqlDriver, head: RoomHead): void {
  applyServerMark(sql, head.room_id, head.read_seq, head.unread_count, head.last_seq)
}

/** `countedSeq` is the newest message the server's count could include. */
export function applyServerMark(
  sql: SqlDriver,
  room: RoomId,
  seq: Seq,
  unread: number,
  countedSeq: number,
): void {
  sql.run(
    `INSERT INTO read_marks (room_id, read_seq, server_seq, server_unread, counted_seq) VALUES (?1, ?2, ?2, ?3, ?4)
     ON CONFLICT (room_id) DO UPDATE SET read_seq = max(read_seq, ?2), server_seq = max(server_seq, ?2),
       server_unread = ?3, counted_seq = ?4`,
    [room, seq, unread, countedSeq],
  )
}

/** Moves the own mark forward; false when it stood there already. */
export function moveReadMark(sql: SqlDriver, room: RoomId, seq: Seq): boolean {
  const before = readSeq(sql, room)
  if (seq <= before) return false
  sql.run(
    `INSERT INTO read_marks (room_id, read_seq, server_seq, server_unread, counted_seq) VALUES (?1, ?2, 0, 0, 0)
     ON CONFLICT (room_id) DO UPDATE SET read_seq = ?2`,
    [room, seq],
  )
  return true
}

export function readSeq(sql: SqlDriver, room: RoomId): Seq {
  const row = sql.all<{ read_seq: Seq }>('SELECT read_seq FROM read_marks WHERE room_id = ?', [room])[0]
  return row?.read_seq ?? (0 as Seq)
}

/** Marks the server has not confirmed. */
export function unsentMarks(sql: SqlDriver): { room_id: RoomId; read_seq: Seq }[] {
  return sql.all('SELECT room_id, read_seq FROM read_marks WHERE read_seq > server_seq')
}

/**
 * Messages of others above the read mark, deleted ones left out. Counted here when all of them are cached. Otherwise
 * the server's count, plus what came after it was made.
 */
export function unreadCount(sql: SqlDriver, room: RoomId, me: number): number {
  const row = sql.all<{ read_seq: number; server_unread: number; counted_seq: number; from_seq: number }>(
    `SELECT read_seq, server_unread, counted_seq, complete_from_seq AS from_seq
     FROM rooms JOIN read_marks ON room_id = id WHERE id = ?`,
    [room],
  )[0]
  if (row === undefined) return 0
  const allCached = row.read_seq + 1 >= row.from_seq
  const above = allCached ? row.read_seq : Math.max(row.read_seq, row.counted_seq)
  const counted = sql.all<{ count: number }>(
    `SELECT count(*) AS count FROM (
       SELECT 1 FROM messages
       WHERE room_id = ? AND seq > ? AND deleted_at IS NULL AND sender_id IS NOT ? LIMIT ${COUNT_UP_TO})`,
    [room, above, me],
  )[0]
  return Math.min((counted?.count ?? 0) + (allCached ? 0 : row.server_unread), COUNT_UP_TO)
}

/** Where the server stops counting, too (RoomHead.unread_count). */
const COUNT_UP_TO = 1000
