import type { Epoch, FrameOf, HistoryPage, Rev, RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import { readEpoch, writeServer } from './accountRow.ts'
import { applyChange, applyMembership, applyMessage, applyRoom, removeRoom } from './applyEntities.ts'
import { applyHead } from './readMarks.ts'

// How frames change the cache. Each function is one transaction and safe to repeat; none looks at the network.

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
    for (const row of lost) removeRoom(sql, row.id)
    for (const head of welcome.rooms) applyHead(sql, head)
    return lost.map((row) => row.id)
  })
}

/** Another life of the server's database, of one room or of all: its numbers mean nothing here. What waits to be sent stays. */
function forgetServerRows(sql: SqlDriver, room: RoomId | null = null): void {
  const sent = 'seq IS NOT NULL AND room_id = coalesce(?1, room_id)'
  sql.run(`DELETE FROM attachments WHERE message_id IN (SELECT id FROM messages WHERE ${sent})`, [room])
  sql.run(`DELETE FROM messages WHERE ${sent}`, [room])
  sql.run('DELETE FROM memberships WHERE room_id = coalesce(?1, room_id)', [room])
  sql.run('DELETE FROM read_marks WHERE room_id = coalesce(?1, room_id)', [room])
  sql.run(
    `UPDATE rooms SET rev = 0, row_rev = 0, last_seq = 0, complete_from_seq = 1, snapshot_rev = 0
     WHERE id = coalesce(?1, id)`,
    [room],
  )
}

export type Applied = 'applied' | 'known' | 'gap'

export function applyChanges(sql: SqlDriver, frame: FrameOf<'changes'>): Applied {
  const known = knownRev(sql, frame.room_id)
  if (frame.to_rev <= known) return 'known'
  if (frame.from_rev > known) return 'gap'
  sql.transaction(() => {
    sql.run('INSERT INTO rooms (id) VALUES (?) ON CONFLICT DO NOTHING', [frame.room_id])
    let lastSeq = 0
    for (const item of frame.items) {
      applyChange(sql, item)
      if (item.kind === 'message') lastSeq = Math.max(lastSeq, item.message.seq)
    }
    sql.run('UPDATE rooms SET rev = ?, last_seq = max(last_seq, ?) WHERE id = ?', [
      frame.to_rev,
      lastSeq,
      frame.room_id,
    ])
  })
  return 'applied'
}

/**
 * The room becomes what the snapshot says. Older cached messages stay, but may have changed meanwhile: they count as
 * not held until history pages bring them again. With the reason `epoch` nothing older is kept: the server knows less
 * than it once said, and only its word counts.
 */
export function applySnapshot(sql: SqlDriver, frame: FrameOf<'snapshot'>): Applied {
  const room = frame.room.id
  const restored = frame.reason === 'epoch'
  if (!restored && frame.head.last_rev <= knownRev(sql, room)) return 'known'
  sql.transaction(() => {
    if (restored) forgetServerRows(sql, room)
    applyRoom(sql, frame.room)
    sql.run('DELETE FROM memberships WHERE room_id = ?', [room])
    for (const membership of frame.members) applyMembership(sql, membership)
    for (const message of frame.messages) applyMessage(sql, message)
    const oldest = frame.messages[0]?.seq ?? frame.head.last_seq + 1
    sql.run(
      'UPDATE rooms SET rev = ?1, snapshot_rev = ?1, last_seq = ?2, complete_from_seq = ?3 WHERE id = ?4',
      [frame.head.last_rev, frame.head.last_seq, frame.has_older ? oldest : 1, room],
    )
    applyHead(sql, frame.head)
  })
  return 'applied'
}

/** A page of messages older than `before`: joins what is held when it still ends where the cache begins. */
export function applyHistory(sql: SqlDriver, room: RoomId, before: number, page: HistoryPage): void {
  sql.transaction(() => {
    for (const message of page.messages) applyMessage(sql, message)
    const oldest = page.has_more ? (page.messages[0]?.seq ?? 1) : 1
    // A snapshot may have come while the page was on its way: then a hole lies above the page, or the page is older
    // than changes the snapshot skipped. Its rows stay as single ones; scrolling asks again.
    sql.run(
      'UPDATE rooms SET complete_from_seq = ? WHERE id = ? AND complete_from_seq = ? AND snapshot_rev <= ?',
      [oldest, room, before, page.rev],
    )
  })
}
