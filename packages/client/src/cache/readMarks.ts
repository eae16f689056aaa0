import { MAX_UNREAD_COUNTED, type RoomHead, type RoomId, type Seq } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import { liveSegment } from './segments.ts'

// Read marks are numbers that only grow, here and on the server.

/** Takes what the server says of a room's read mark; a mark set here while offline stays when it is further. */
export function applyHead(sql: SqlDriver, head: RoomHead): void {
  applyServerMark(sql, head.room_id, {
    seq: head.read_seq,
    unread: head.unread_count,
    countedSeq: head.last_seq,
    countedRev: head.last_rev,
  })
}

export interface ServerMark {
  seq: Seq
  /** Messages of others above it. */
  unread: number
  /** Where the room stood when they were counted. */
  countedSeq: number
  countedRev: number
}

export function applyServerMark(sql: SqlDriver, room: RoomId, mark: ServerMark): void {
  sql.run(
    `INSERT INTO read_marks (room_id, read_seq, server_seq, server_unread, counted_seq, counted_rev)
     VALUES (?1, ?2, ?2, ?3, ?4, ?5)
     ON CONFLICT (room_id) DO UPDATE SET read_seq = max(read_seq, ?2), server_seq = max(server_seq, ?2),
       server_unread = ?3, counted_seq = ?4, counted_rev = ?5`,
    [room, mark.seq, mark.unread, mark.countedSeq, mark.countedRev],
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

interface Marks {
  read_seq: number
  server_seq: number
  server_unread: number
  counted_seq: number
  counted_rev: number
}

/**
 * Messages of others above the read mark, deleted ones left out. Counted here when all of them are cached. Otherwise
 * the server's count, less what was read and deleted since, and what came after it.
 */
export function unreadCount(sql: SqlDriver, room: RoomId, me: number): number {
  const marks = sql.all<Marks>(
    'SELECT read_seq, server_seq, server_unread, counted_seq, counted_rev FROM read_marks WHERE room_id = ?',
    [room],
  )[0]
  const live = liveSegment(sql, room)
  if (marks === undefined || live === null) return 0
  if (marks.read_seq + 1 >= live.from) return countAbove(sql, room, me, marks.read_seq)
  const newer = countAbove(sql, room, me, Math.max(marks.read_seq, marks.counted_seq))
  const gone = readSince(sql, room, me, marks) + deletedSince(sql, room, me, marks)
  const known = Math.max(0, marks.server_unread - gone)
  return Math.min(known + newer, MAX_UNREAD_COUNTED)
}

function countAbove(sql: SqlDriver, room: RoomId, me: number, seq: number): number {
  const counted = sql.all<{ count: number }>(
    `SELECT count(*) AS count FROM (
       SELECT 1 FROM messages
       WHERE room_id = ? AND seq > ? AND deleted_at IS NULL AND sender_id IS NOT ? LIMIT ${MAX_UNREAD_COUNTED})`,
    [room, seq, me],
  )[0]
  return counted?.count ?? 0
}

/** How many of the unread messages that are cached mention me. */
export function unreadMentions(sql: SqlDriver, room: RoomId, readSeq: number): number {
  const counted = sql.all<{ count: number }>(
    `SELECT count(*) AS count FROM (
       SELECT 1 FROM messages WHERE room_id = ? AND seq > ? AND mentions_me = 1 LIMIT ${MAX_UNREAD_COUNTED})`,
    [room, readSeq],
  )[0]
  return counted?.count ?? 0
}

/** Of those that the server counted. What is not here was somebody else's, for all that is known. */
function readSince(sql: SqlDriver, room: RoomId, me: number, marks: Marks): number {
  const upTo = Math.min(marks.read_seq, marks.counted_seq)
  if (upTo <= marks.server_seq) return 0
  const uncounted = sql.all<{ count: number }>(
    `SELECT count(*) AS count FROM messages WHERE room_id = ? AND seq > ? AND seq <= ?
       AND (sender_id IS ? OR (deleted_at IS NOT NULL AND rev <= ?))`,
    [room, marks.server_seq, upTo, me, marks.counted_rev],
  )[0]
  return upTo - marks.server_seq - (uncounted?.count ?? 0)
}

/** Each was counted: that it is gone is its latest change. */
function deletedSince(sql: SqlDriver, room: RoomId, me: number, marks: Marks): number {
  const counted = sql.all<{ count: number }>(
    `SELECT count(*) AS count FROM messages
     WHERE room_id = ? AND seq > ? AND seq <= ? AND deleted_at IS NOT NULL AND sender_id IS NOT ? AND rev > ?`,
    [room, marks.read_seq, marks.counted_seq, me, marks.counted_rev],
  )[0]
  return counted?.count ?? 0
}
