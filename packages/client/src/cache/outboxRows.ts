import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import type { StagedFile } from '../api/commands.ts'
import type { SqlDriver } from '../ports/index.ts'

export interface OutboxRow {
  message_id: MessageId
  room_id: RoomId
  attempts: number
  text: string
}

/** Where the server put a message. */
export interface Place {
  seq: number
  rev: number
  /** Milliseconds. */
  at: number
}

/** The message and its place in the queue, at once: either both survive a crash or neither. */
export function enqueue(
  sql: SqlDriver,
  message: {
    id: MessageId
    room: RoomId
    sender: number
    text: string
    at: number
    files: readonly StagedFile[]
  },
): void {
  sql.transaction(() => {
    sql.run('INSERT INTO messages (id, room_id, sender_id, text, created_at) VALUES (?, ?, ?, ?, ?)', [
      message.id,
      message.room,
      message.sender,
      message.text,
      message.at,
    ])
    message.files.forEach((file, position) => {
      sql.run(
        `INSERT INTO attachments (id, message_id, room_id, position, name, size, content_type, width, height, upload)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting')`,
        [
          file.id,
          message.id,
          message.room,
          position,
          file.name,
          file.size,
          file.contentType,
          file.width ?? null,
          file.height ?? null,
        ],
      )
    })
    sql.run('INSERT INTO outbox (message_id, room_id) VALUES (?, ?)', [message.id, message.room])
    if (message.text !== '') sql.run('DELETE FROM drafts WHERE room_id = ?', [message.room])
  })
}

/** Rooms in which a message waits that did not fail. */
export function readyRooms(sql: SqlDriver): RoomId[] {
  const rows = sql.all<{ room_id: RoomId }>('SELECT DISTINCT room_id FROM outbox WHERE failure IS NULL')
  return rows.map((row) => row.room_id)
}

/** The oldest message of the room that can go out: not failed, and its files are with the server. */
export function nextToSend(sql: SqlDriver, room: RoomId): OutboxRow | null {
  const rows = sql.all<OutboxRow>(
    `SELECT message_id, outbox.room_id, attempts, text
     FROM outbox JOIN messages ON messages.id = message_id
     WHERE outbox.room_id = ? AND failure IS NULL AND NOT EXISTS (
       SELECT 1 FROM attachments WHERE attachments.message_id = outbox.message_id
         AND upload IN ('waiting', 'failed'))
     ORDER BY outbox.position LIMIT 1`,
    [room],
  )
  return rows[0] ?? null
}

export function isQueued(sql: SqlDriver, message: MessageId): boolean {
  return sql.all('SELECT 1 FROM outbox WHERE message_id = ?', [message]).length > 0
}

export function attachmentIds(sql: SqlDriver, message: MessageId): AttachmentId[] {
  const rows = sql.all<{ id: AttachmentId }>(
    'SELECT id FROM attachments WHERE message_id = ? ORDER BY position',
    [message],
  )
  return rows.map((row) => row.id)
}

/** The server has the message: its row takes its place, and nothing is left to send. */
export function settle(sql: SqlDriver, message: MessageId, place: Place | null): void {
  sql.transaction(() => {
    sql.run('DELETE FROM outbox WHERE message_id = ?', [message])
    sql.run('UPDATE attachments SET upload = NULL WHERE message_id = ?', [message])
    if (place === null) return
    // Not when the pushed entity came first: it may be newer.
    sql.run('UPDATE messages SET seq = ?, rev = ?, created_at = ? WHERE id = ? AND seq IS NULL', [
      place.seq,
      place.rev,
      place.at,
      message,
    ])
    sql.run(
      'UPDATE rooms SET last_seq = max(last_seq, ?) WHERE id = (SELECT room_id FROM messages WHERE id = ?)',
      [place.seq, message],
    )
  })
}

export function countAttempt(sql: SqlDriver, message: MessageId): void {
  sql.run('UPDATE outbox SET attempts = attempts + 1 WHERE message_id = ?', [message])
}

export function attemptsOf(sql: SqlDriver, message: MessageId): number {
  const rows = sql.all<{ attempts: number }>('SELECT attempts FROM outbox WHERE message_id = ?', [message])
  return rows[0]?.attempts ?? 0
}

export function fail(sql: SqlDriver, message: MessageId, reason: string): void {
  sql.run('UPDATE outbox SET failure = ? WHERE message_id = ?', [reason, message])
}

/** Its room; null when the message is not one that failed. */
export function requeue(sql: SqlDriver, message: MessageId): RoomId | null {
  return sql.transaction(() => {
    const failed = sql.all<{ room_id: RoomId }>(
      'SELECT room_id FROM outbox WHERE message_id = ? AND failure IS NOT NULL',
      [message],
    )[0]
    if (failed === undefined) return null
    sql.run('UPDATE outbox SET failure = NULL, attempts = 0 WHERE message_id = ?', [message])
    sql.run(
      `UPDATE attachments SET upload = 'waiting', failure = NULL WHERE message_id = ? AND upload = 'failed'`,
      [message],
    )
    return failed.room_id
  })
}

/** Removes an unsent message. Its room; null when it is not (any more) unsent. */
export function discard(sql: SqlDriver, message: MessageId): RoomId | null {
  return sql.transaction(() => {
    const queued = sql.all<{ room_id: RoomId }>('SELECT room_id FROM outbox WHERE message_id = ?', [message])
    if (queued[0] === undefined) return null
    sql.run('DELETE FROM attachments WHERE message_id = ?', [message])
    sql.run('DELETE FROM outbox WHERE message_id = ?', [message])
    sql.run('DELETE FROM messages WHERE id = ?', [message])
    return queued[0].room_id
  })
}
