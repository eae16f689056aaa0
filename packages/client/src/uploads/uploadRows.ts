import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import { fail, removeUnsent, unfail } from '../cache/sendRows.ts'
import type { SqlDriver } from '../ports/index.ts'

export interface UploadRow {
  id: AttachmentId
  message_id: MessageId
  room_id: RoomId
  name: string
  size: number
  content_type: string
  width: number | null
  height: number | null
  upload: 'waiting' | 'uploaded' | 'failed'
  failure: string | null
  /** Under which the server knows what it has of it; null: nothing, by what we know. */
  upload_url: string | null
  /** SHA-256 in hex; null: not read yet. */
  digest: string | null
  /** Of its message: another try may succeed. */
  retryable: 0 | 1
}

const COLUMNS = `attachments.id, attachments.message_id, attachments.room_id, name, size, content_type, width, height,
  upload, attachments.failure, upload_url, digest, retryable FROM attachments JOIN outbox ON outbox.message_id = attachments.message_id
  WHERE upload IS NOT NULL`
const IN_ORDER = 'ORDER BY outbox.position, attachments.position'

/** Every file of a message that is not with the server yet. */
export function readUploads(sql: SqlDriver): UploadRow[] {
  return sql.all(`SELECT ${COLUMNS} ${IN_ORDER}`)
}

/**
 * Files that can go up now, oldest message first; those of a failed message wait for its author, and those for a room
 * that the server does not have yet for the room.
 */
export function nextUploads(sql: SqlDriver): UploadRow[] {
  return sql.all(`SELECT ${COLUMNS} AND upload = 'waiting' AND outbox.failure IS NULL
    AND NOT EXISTS (SELECT 1 FROM outbox AS creation WHERE creation.room_id = attachments.room_id
      AND creation.kind = 'create' AND creation.state IN ('waiting', 'failed')) ${IN_ORDER}`)
}

export function uploadFinished(sql: SqlDriver, id: AttachmentId): void {
  sql.run(`UPDATE attachments SET upload = 'uploaded' WHERE id = ?`, [id])
}

/** The server has let go of files that no message linked in time: they go up again. False when there are none. */
export function uploadAgain(sql: SqlDriver, message: MessageId): boolean {
  return sql.transaction(() => {
    const files = sql.all('SELECT 1 FROM attachments WHERE message_id = ? AND upload IS NOT NULL', [message])
    sql.run(
      `UPDATE attachments SET upload = 'waiting', failure = NULL, upload_url = NULL
       WHERE message_id = ? AND upload IS NOT NULL`,
      [message],
    )
    // It does not have the message either, so that what goes up again may be cancelled.
    sql.run('UPDATE outbox SET tried = 0 WHERE message_id = ?', [message])
    return files.length > 0
  })
}

export function uploadPlaced(sql: SqlDriver, id: AttachmentId, path: string | null): void {
  sql.run('UPDATE attachments SET upload_url = ? WHERE id = ?', [path, id])
}

export function uploadDigested(sql: SqlDriver, id: AttachmentId, digest: string): void {
  sql.run('UPDATE attachments SET digest = ? WHERE id = ?', [digest, id])
}

export function uploadFailed(sql: SqlDriver, id: AttachmentId, reason: string): void {
  sql.run(`UPDATE attachments SET upload = 'failed', failure = ? WHERE id = ?`, [reason, id])
}

/**
 * Takes one file out of an unsent message. Words written for it wait until their author says that they go without it;
 * other files go on; one with neither goes too. Its room; null when it is sent.
 */
export function cancelUpload(sql: SqlDriver, id: AttachmentId): RoomId | null {
  return sql.transaction(() => {
    const file = sql.all<{ message_id: MessageId; room_id: RoomId; text: string }>(
      `SELECT attachments.message_id, attachments.room_id, text FROM attachments
       JOIN outbox ON outbox.message_id = attachments.message_id
       JOIN messages ON messages.id = attachments.message_id WHERE attachments.id = ?`,
      [id],
    )[0]
    if (file === undefined) return null
    const { message_id: message, text } = file
    sql.run('DELETE FROM attachments WHERE id = ?', [id])
    const others = sql.all('SELECT 1 FROM attachments WHERE message_id = ? LIMIT 1', [message])
    if (text === '' && others.length === 0) {
      removeUnsent(sql, message)
      return file.room_id
    }
    // Else another file still says why.
    if (!hasFailedFile(sql, message)) {
      if (text === '') unfail(sql, message)
      else fail(sql, message, FILE_CANCELLED)
    }
    return file.room_id
  })
}

const FILE_CANCELLED = {
  reason: 'You cancelled a file of this message.',
  code: 'fileCancelled',
  retryable: true,
} as const

function hasFailedFile(sql: SqlDriver, message: MessageId): boolean {
  return sql.all(`SELECT 1 FROM attachments WHERE message_id = ? AND upload = 'failed'`, [message]).length > 0
}
