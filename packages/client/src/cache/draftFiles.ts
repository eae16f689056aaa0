import type { AttachmentId, RoomId } from '@roomkey/protocol'
import type { StagedFile } from '../api/commands.ts'
import type { SqlDriver } from '../ports/index.ts'

// Files beside the text of a draft: they wait for the message as the text does.

interface DraftFileRow {
  id: AttachmentId
  name: string
  size: number
  content_type: string
  width: number | null
  height: number | null
}

/** In the order they were added. */
export function readDraftFiles(sql: SqlDriver, room: RoomId): StagedFile[] {
  const rows = sql.all<DraftFileRow>(
    'SELECT id, name, size, content_type, width, height FROM draft_files WHERE room_id = ? ORDER BY position',
    [room],
  )
  return rows.map(({ id, name, size, content_type, width, height }) => ({
    id,
    name,
    size,
    contentType: content_type,
    ...(width === null || height === null ? {} : { width, height }),
  }))
}

export function draftFileIds(sql: SqlDriver): AttachmentId[] {
  return sql.all<{ id: AttachmentId }>('SELECT id FROM draft_files').map((row) => row.id)
}

/** Those that are in a draft or a message already are left as they are. */
export function addDraftFiles(sql: SqlDriver, room: RoomId, files: readonly StagedFile[]): void {
  sql.transaction(() => {
    for (const file of files) {
      sql.run(
        `INSERT INTO draft_files (id, room_id, name, size, content_type, width, height)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM attachments WHERE id = ?1)
         ON CONFLICT DO NOTHING`,
        [file.id, room, file.name, file.size, file.contentType, file.width ?? null, file.height ?? null],
      )
    }
  })
}

export function removeDraftFiles(sql: SqlDriver, ids: readonly AttachmentId[]): void {
  for (const id of ids) sql.run('DELETE FROM draft_files WHERE id = ?', [id])
}
