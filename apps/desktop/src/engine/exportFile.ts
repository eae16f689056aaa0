import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import type { EngineFiles, Result } from '@roomkey/client'
import type { AttachmentId } from '@roomkey/protocol'

/**
 * Writes a file in the clear where somebody wants it, one piece after the other. What is there is replaced when the
 * whole file is; until then, and when it fails, nothing of that name is touched.
 */
export async function exportFile(
  files: Pick<EngineFiles, 'read'>,
  id: AttachmentId,
  path: string,
): Promise<Result> {
  // A name that nobody else gave: beside it may lie somebody's own `.part`.
  const part = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    const handle = await open(part, 'wx')
    let read: Result
    try {
      read = await files.read(id, async (piece) => {
        for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten
      })
    } finally {
      await handle.close()
    }
    if (read.ok) await rename(part, path)
    else await rm(part, { force: true })
    return read
  } catch (error) {
    await rm(part, { force: true }).catch(() => {
      // The disk that failed is not to be written to: what is left of it is named as what it is.
    })
    return { ok: false, reason: 'internal', message: wordsOf(error) }
  }
}

function wordsOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'There is no space left on this disk.'
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'Roomkey may not write there. Choose another folder.'
    case 'ENOENT':
    case 'ENOTDIR':
      return 'This folder is no longer there.'
    default:
      return 'The file could not be written.'
  }
}
