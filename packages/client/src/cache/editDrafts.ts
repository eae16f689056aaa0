import type { MessageId, RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'

// New words for a message that are still being typed: one message of a room at a time.

export const EDIT_DRAFTS: readonly string[] = [
  `CREATE TABLE edit_drafts (room_id TEXT PRIMARY KEY, message_id TEXT NOT NULL, text TEXT NOT NULL) WITHOUT ROWID`,
]

export interface EditDraft {
  message: MessageId
  text: string
}

export function readEditDraft(sql: SqlDriver, room: RoomId): EditDraft | null {
  const rows = sql.all<EditDraft>('SELECT message_id AS message, text FROM edit_drafts WHERE room_id = ?', [
    room,
  ])
  return rows[0] ?? null
}

/** Null: nothing is being typed any more. */
export function writeEditDraft(sql: SqlDriver, room: RoomId, edit: EditDraft | null): void {
  if (edit === null) sql.run('DELETE FROM edit_drafts WHERE room_id = ?', [room])
  else sql.run('INSERT OR REPLACE INTO edit_drafts VALUES (?, ?, ?)', [room, edit.message, edit.text])
}

/** The message has these words now, or is deleted. Part of a transaction. */
export function endEditDraft(sql: SqlDriver, message: MessageId): void {
  sql.run('DELETE FROM edit_drafts WHERE message_id = ?', [message])
}
