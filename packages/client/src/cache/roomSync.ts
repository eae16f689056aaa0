import type { Epoch, FrameOf, HistoryPage, Rev, RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import { readEpoch, writeServer } from './accountRow.ts'
import {
  applyChange,
  applyMembership,
  applyMessage,
  applyPage,
  applyRoom,
  removeRoom,
} from './applyEntities.ts'
import { keepUnsent } from './lostWritings.ts'
import { applyHead } from './readMarks.ts'
import { addCurrent, beginLive, extendLive, liveSegment, skipTo } from './segments.ts'

// How frames change the cache. Each function is one transaction and safe to repeat; none looks at the network. What the
// server can tell again is kept `soon`: with the rows the rev is lost, too, that says they are here.

export interface Position {
  epoch: Epoch | null
  /** The rev up to which each cached room is known. */
  rooms: Record<RoomId, Rev>
}

export function readPosition(sql: SqlDriver): Position {
  const rows = sql.all<{ id: RoomId; rev: Rev }>('SELECT id, rev FROM rooms WHERE rev > 0')
  return { epoch: readEpoch(sql), rooms: Object.fromEntries(rows.map((row) => [row.id, row.rev])) }
}

export function knownRev(sql: SqlDriver, room: RoomId): Rev {
  return sql.all<{ rev: Rev }>('SELECT rev FROM rooms WHERE id = ?', [room])[0]?.rev ?? (0 as Rev)
}

/** Returns the rooms that were removed because the user is in them no more. */
export function applyWelcome(sql: SqlDriver, welcome: FrameOf<'welcome'>): RoomId[] {
  return sql.transaction(() => {
    const known = readEpoch(sql)
    if (known !== null && known !== welcome.epoch) forgetServerRows(sql)
    for (const head of welcome.rooms) {
      // The server cannot be behind what it once said, unless its database was put back to an older copy.
      if (knownRev(sql, head.room_id) > head.last_rev) forgetServerRows(sql, head.room_id)
    }
    writeServer(sql, welcome.epoch, welcome.limits)
    const mine = new Set(welcome.rooms.map((head) => head.room_id))
    // A room that was made here is known to the server only once it has taken the creation.
    const lost = sql
      .all<{ id: RoomId }>(
        `SELECT id FROM rooms WHERE NOT EXISTS (SELECT 1 FROM outbox
           WHERE room_id = rooms.id AND kind = 'create' AND state <> 'noted')`,
      )
      .filter((row) => !mine.has(row.id))
    for (const row of lost) {
      keepUnsent(sql, row.id)
      removeRoom(sql, row.id)
    }
    // A repair brings choices along without rooms, and a crash between a welcome and its rooms leaves read marks; who is
    // added to such a room again later begins anew.
    for (const table of ['room_notify', 'read_marks'] as const)
      sql.run(
        `DELETE FROM ${table} WHERE room_id NOT IN (SELECT id FROM rooms)
           AND room_id NOT IN (SELECT value FROM json_each(?))`,
        [JSON.stringify([...mine])],
      )
    for (const head of welcome.rooms) applyHead(sql, head)
    return lost.map((row) => row.id)
  })
}

/**
 * Which life of the server's rows is cached: what was asked for in one must not be applied in another, whose numbers
 * mean something else.
 */
export function readLife(sql: SqlDriver): number {
  return sql.all<{ lives: number }>('SELECT lives FROM account')[0]?.lives ?? 0
}

/** Another life of the server's database, of one room or of all: its numbers mean nothing here. What waits to be sent stays. */
function forgetServerRows(sql: SqlDriver, room: RoomId | null = null): void {
  const sent = 'seq IS NOT NULL AND room_id = coalesce(?1, room_id)'
  sql.run('DELETE FROM downloads WHERE room_id = coalesce(?1, room_id)', [room])
  sql.run(`DELETE FROM attachments WHERE message_id IN (SELECT id FROM messages WHERE ${sent})`, [room])
  sql.run(`DELETE FROM messages WHERE ${sent}`, [room])
  // For messages that wait. They may be gone with that life: the server is asked, and has them sent where they are.
  sql.run(
    `UPDATE attachments SET upload = 'waiting' WHERE upload = 'uploaded' AND room_id = coalesce(?1, room_id)`,
    [room],
  )
  // Without a rev: of a room that was made here.
  sql.run('DELETE FROM memberships WHERE rev > 0 AND room_id = coalesce(?1, room_id)', [room])
  sql.run('DELETE FROM read_marks WHERE room_id = coalesce(?1, room_id)', [room])
  sql.run('DELETE FROM segments WHERE room_id = coalesce(?1, room_id)', [room])
  sql.run(
    'UPDATE rooms SET rev = 0, row_rev = 0, last_seq = 0, snapshot_rev = 0 WHERE id = coalesce(?1, id)',
    [room],
  )
  sql.run('UPDATE account SET lives = lives + 1')
}

export type Applied = 'applied' | 'known' | 'gap'

export function applyChanges(sql: SqlDriver, frame: FrameOf<'changes'>): Applied {
  const known = knownRev(sql, frame.room_id)
  if (frame.to_rev <= known) return 'known'
  if (frame.from_rev > known) return 'gap'
  sql.transaction(() => {
    sql.run('INSERT INTO rooms (id) VALUES (?) ON CONFLICT DO NOTHING', [frame.room_id])
    if (known === 0 && liveSegment(sql, frame.room_id) === null) beginLive(sql, frame.room_id)
    let lastSeq = 0
    const seqs = new Set<number>()
    applyPage(sql, frame.room_id, (page) => {
      for (const item of frame.items) {
        applyChange(sql, item, page)
        if (item.kind !== 'message') continue
        seqs.add(item.message.seq)
        lastSeq = Math.max(lastSeq, item.message.seq)
      }
    })
    sql.run('UPDATE rooms SET rev = ?, last_seq = max(last_seq, ?) WHERE id = ?', [
      frame.to_rev,
      lastSeq,
      frame.room_id,
    ])
    if (lastSeq > 0) extendLive(sql, frame.room_id, seqs)
  }, 'soon')
  return 'applied'
}

/**
 * The room becomes what the snapshot says. Older cached messages stay, but may have changed meanwhile: they are stale
 * until the server tells what changed in them. With the reason `epoch` nothing older is kept: the server knows less
 * than it once said, and only its word counts.
 */
export function applySnapshot(sql: SqlDriver, frame: FrameOf<'snapshot'>): Applied {
  const room = frame.room.id
  const restored = frame.reason === 'epoch'
  const known = knownRev(sql, room)
  if (!restored && frame.head.last_rev <= known) return 'known'
  sql.transaction(() => {
    if (restored) forgetServerRows(sql, room)
    applyRoom(sql, frame.room)
    sql.run('DELETE FROM memberships WHERE room_id = ?', [room])
    for (const membership of frame.members) applyMembership(sql, membership)
    const { from, to } = follow(frame)
    skipTo(sql, room, known, from)
    applyPage(sql, room, (page) => {
      for (const message of frame.messages) applyMessage(sql, message, page)
    })
    addCurrent(sql, room, from, to)
    extendLive(sql, room)
    sql.run('UPDATE rooms SET rev = ?1, snapshot_rev = ?1, last_seq = ?2 WHERE id = ?3', [
      frame.head.last_rev,
      frame.head.last_seq,
      room,
    ])
    applyHead(sql, frame.head)
  }, 'soon')
  return 'applied'
}

/** The messages of a snapshot as far as they follow each other: one that changed while it was made comes afterwards. */
function follow({ messages, head }: FrameOf<'snapshot'>): { from: number; to: number } {
  const from: number = messages[0]?.seq ?? head.last_seq + 1
  const gap = messages.findIndex((message, index) => message.seq !== from + index)
  return { from, to: from + (gap === -1 ? messages.length : gap) - 1 }
}

/** Messages that the server told as they are at `page.rev`: with those that are cached, all of `from` to `to`. */
export interface Confirmed {
  /** Of the cache when they were asked for (readLife). */
  life: number
  from: number
  to: number
}

/**
 * Makes a range of messages current. False, and nothing is written, when it is not: a snapshot has skipped changes
 * that the page does not know, or the cache holds another life of the room, or none of it any more.
 */
export function applyHistory(sql: SqlDriver, room: RoomId, range: Confirmed, page: HistoryPage): boolean {
  return sql.transaction(() => {
    const held = sql.all<{ snapshot_rev: number }>(
      'SELECT snapshot_rev FROM rooms WHERE id = ? AND rev > 0',
      [room],
    )[0]
    if (held === undefined || page.rev < held.snapshot_rev || range.life !== readLife(sql)) return false
    applyPage(sql, room, (opened) => {
      for (const message of page.messages) applyMessage(sql, message, opened)
    })
    // What is newer than all that was told of yet comes as changes, too; it must not become the live segment.
    const to = Math.min(range.to, liveSegment(sql, room)?.to ?? 0)
    if (range.from <= to) addCurrent(sql, room, range.from, to)
    return true
  }, 'soon')
}
