import type { Transfer } from '../api/views.ts'
import type { Speed } from './Speed.ts'
import type { UploadRow } from './uploadRows.ts'

/** How far an upload is that is on its way. */
export interface UploadProgress {
  /** Bytes of the file of which the digest is taken. */
  read: number
  /** Bytes of the file that have left; null while it is read, and the server asked what it has. */
  sent: number | null
  speed: Speed
}

/** An upload as it is shown; `running`: when it is on its way. */
export function transferOf(row: UploadRow, running: UploadProgress | undefined, now: number): Transfer {
  const file = {
    id: row.id,
    message: row.message_id,
    room: row.room_id,
    name: row.name,
    size: row.size,
    contentType: row.content_type,
  }
  if (running === undefined) return { ...file, ...restingState(row) }
  if (running.sent === null) return { ...file, state: 'preparing', read: running.read }
  const bytesPerSecond = running.speed.bytesPerSecond(now)
  return { ...file, state: 'uploading', sent: running.sent, bytesPerSecond }
}

function restingState(row: UploadRow) {
  if (row.upload === 'uploaded') return { state: 'done' } as const
  if (row.upload === 'failed') {
    return { state: 'failed', reason: row.failure ?? '', retryable: row.retryable === 1 } as const
  }
  return { state: 'waiting' } as const
}
