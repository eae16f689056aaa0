import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import type { StagedFile } from '../api/commands.ts'
import { type OperationEvent, transition } from '../outbox/transition.ts'
import type { SqlDriver } from '../ports/index.ts'
import { removeDraftFiles } from './draftFiles.ts'
import { insertRow, stateOf, withdrawSend, writeState } from './outboxRows.ts'

/** Where the server put a message, or its latest change. */
export interface Place {
  seq: number
  rev: number
  /** Milliseconds. */
  at: number
}

export interface NewMessage {
  id: MessageId
  room: RoomId
  sender: number
  text: string
  at: number
  files: readonly StagedFile[]
  /** It goes out at once. */
  live?: boolean
}

/**
 * The message and its place in the queue, at once: either both survive a crash or neither. `following`: the rest of its
 * files, in messages of their own that go out after it, one after the other.
 */
export function enqueue(
  sql: SqlDriver,
  message: NewMessage,
  following: readonly Pick<NewMessage, 'id' | 'files'>[] = [],
): void {
  sql.transaction(() => {
    insert(sql, message, null)
    let after = message.id
    for (const each of following) {
      insert(sql, { ...message, ...each, text: '' }, after)
      after = each.id
    }
    if (message.text !== '') sql.run('DELETE FROM drafts WHERE room_id = ?', [message.room])
  })
}

function insert(sql: SqlDriver, message: NewMessage, after: MessageId | null): void {
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
  removeDraftFiles(
    sql,
    message.files.map((file) => file.id),
  )
  const tried = message.live === true && message.files.length === 0
  const body = after === null ? {} : { after }
  insertRow(sql, { id: message.id, room: message.room, kind: 'send', body, at: message.at, tried })
}

export function attachmentIds(sql: SqlDriver, message: MessageId): AttachmentId[] {
  const rows = sql.all<{ id: AttachmentId }>(
    'SELECT id FROM attachments WHERE message_id = ? ORDER BY position',
    [message],
  )
  return rows.map((row) => row.id)
}

/** The server has the message: its row takes its place, and nothing is left to send. Part of a transaction. */
export function settle(sql: SqlDriver, message: MessageId, place: Place | null): void {
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
}

/** A file of the message will not come. */
export function fail(
  sql: SqlDriver,
  message: MessageId,
  failure: Omit<Extract<OperationEvent, { event: 'stuck' }>, 'event'>,
): void {
  const from = stateOf(sql, message)
  if (from !== null) writeState(sql, message, transition('send', from, { event: 'stuck', ...failure }))
}

/** What kept the message is over. */
export function unfail(sql: SqlDriver, message: MessageId): void {
  const from = stateOf(sql, message)
  if (from !== null) writeState(sql, message, transition('send', from, { event: 'retried' }))
}

/** The message waits again, and those of its files that failed. */
export function requeueFiles(sql: SqlDriver, message: MessageId): void {
  sql.run(
    `UPDATE attachments SET upload = 'waiting', failure = NULL WHERE message_id = ? AND upload = 'failed'`,
    [message],
  )
}

/** Removes an unsent message. Part of a transaction. */
export function removeUnsent(sql: SqlDriver, message: MessageId): void {
  sql.run('DELETE FROM attachments WHERE message_id = ?', [message])
  withdrawSend(sql, message)
  sql.run('DELETE FROM outbox WHERE target_id = ?', [message])
  sql.run('DELETE FROM messages WHERE id = ?', [message])
}
