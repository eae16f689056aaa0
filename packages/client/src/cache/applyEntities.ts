import type { Change, Membership, Message, Room, RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import { rememberPerson } from './accountRow.ts'

// Entities of the wire become rows. Every write keeps what is newer (by rev), so applying twice or late is harmless.

export function applyChange(sql: SqlDriver, change: Change): void {
  if (change.kind === 'message') applyMessage(sql, change.message)
  else if (change.kind === 'membership') applyMembership(sql, change.membership)
  else applyRoom(sql, change.room)
}

export function applyRoom(sql: SqlDriver, room: Room): void {
  if (room.created_by !== null) rememberPerson(sql, room.created_by)
  sql.run(
    `INSERT INTO rooms (id, name, description, is_private, created_by, created_at, row_rev)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (id) DO UPDATE SET name = ?2, description = ?3, is_private = ?4, created_by = ?5, created_at = ?6,
       row_rev = ?7 WHERE row_rev <= ?7`,
    [
      room.id,
      room.name,
      room.description,
      room.is_private ? 1 : 0,
      room.created_by?.id ?? null,
      Date.parse(room.created_at),
      room.rev,
    ],
  )
}

export function applyMembership(sql: SqlDriver, membership: Membership): void {
  rememberPerson(sql, membership.user)
  sql.run(
    `INSERT INTO memberships (room_id, user_id, role, rev, joined_at, left_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (room_id, user_id) DO UPDATE SET role = ?3, rev = ?4, joined_at = ?5, left_at = ?6 WHERE rev <= ?4`,
    [
      membership.room_id,
      membership.user.id,
      membership.role,
      membership.rev,
      Date.parse(membership.joined_at),
      time(membership.left_at),
    ],
  )
}

/** Returns whether the row was written: false when a newer one is already here. */
export function applyMessage(sql: SqlDriver, message: Message): boolean {
  const known = sql.all<{ rev: number | null }>('SELECT rev FROM messages WHERE id = ?', [message.id])[0]
  if (known?.rev != null && known.rev > message.rev) return false
  if (message.sender !== null) rememberPerson(sql, message.sender)
  sql.run(
    `INSERT INTO messages (id, room_id, seq, rev, sender_id, text, created_at, edited_at, deleted_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
     ON CONFLICT (id) DO UPDATE SET seq = ?3, rev = ?4, sender_id = ?5, text = ?6, created_at = ?7, edited_at = ?8,
       deleted_at = ?9`,
    [
      message.id,
      message.room_id,
      message.seq,
      message.rev,
      message.sender?.id ?? null,
      message.text,
      Date.parse(message.created_at),
      time(message.edited_at),
      time(message.deleted_at),
    ],
  )
  replaceAttachments(sql, message)
  // The server has it: nothing is left to send.
  sql.run('DELETE FROM outbox WHERE message_id = ?', [message.id])
  return true
}

function replaceAttachments(sql: SqlDriver, message: Message): void {
  if (message.deleted_at !== null) {
    sql.run(
      'DELETE FROM downloads WHERE attachment_id IN (SELECT id FROM attachments WHERE message_id = ?)',
      [message.id],
    )
  }
  sql.run('DELETE FROM attachments WHERE message_id = ?', [message.id])
  message.attachments.forEach((attachment, position) => {
    sql.run(
      `INSERT OR REPLACE INTO attachments (id, message_id, room_id, position, name, size, content_type, width, height)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        attachment.id,
        message.id,
        message.room_id,
        position,
        attachment.name,
        attachment.size,
        attachment.content_type,
        attachment.width ?? null,
        attachment.height ?? null,
      ],
    )
  })
}

/** Takes the room out of the cache, with what waited to be sent there: access is lost. */
export function removeRoom(sql: SqlDriver, room: RoomId): void {
  for (const table of [
    'attachments',
    'downloads',
    'messages',
    'memberships',
    'outbox',
    'drafts',
    'read_marks',
    'segments',
    'last_place',
  ] as const) {
    sql.run(`DELETE FROM ${table} WHERE room_id = ?`, [room])
  }
  sql.run('DELETE FROM rooms WHERE id = ?', [room])
}

function time(timestamp: string | null): number | null {
  return timestamp === null ? null : Date.parse(timestamp)
}
