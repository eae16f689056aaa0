import type { AbortSignalLike } from '../ports/index.ts'
import type { UploadRow } from './uploadRows.ts'

/** A repeated upload is the same request: the id was made here, and the server takes it for the same file. */
export function uploadRequest(row: UploadRow, signal: AbortSignalLike, onProgress: (sent: number) => void) {
  const box = row.width !== null && row.height !== null ? `${row.width}x${row.height}` : null
  return {
    method: 'PUT' as const,
    path: `/api/rooms/${row.room_id}/attachments/${row.id}/`,
    headers: {
      'roomkey-file-name': encodeURIComponent(row.name),
      'content-type': row.content_type === '' ? 'application/octet-stream' : row.content_type,
      ...(box === null ? {} : { 'roomkey-image-size': box }),
    },
    body: { staged: row.id },
    onProgress,
    signal,
  }
}

/** What a transfer that is not running is called in the view. */
export function restingState(row: UploadRow) {
  if (row.upload === 'uploaded') return { state: 'done' } as const
  if (row.upload === 'failed') return { state: 'failed', reason: row.failure ?? '' } as const
  return { state: 'waiting' } as const
}
