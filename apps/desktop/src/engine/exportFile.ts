import { randomBytes } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { EngineFiles, Result } from '@roomkey/client'
import type { AttachmentId } from '@roomkey/protocol'
import { numberedName } from './numberedName.ts'

/** Of a file where there is one of its name: somebody said to replace it, or it gets a number. */
export type WhereTaken = 'replace' | 'beside'

/**
 * Writes a file in the clear where somebody wants it, one piece after the other, and answers with where it lies. It is
 * there when all of it is; until then, and when it fails, nothing of that name is touched.
 */
export async function exportFile(
  files: Pick<EngineFiles, 'read'>,
  id: AttachmentId,
  path: string,
  taken: WhereTaken,
): Promise<Result<{ path: string }>> {
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
    if (!read.ok) {
      await rm(part, { force: true })
      return read
    }
    if (taken === 'beside') return { ok: true, path: await putBeside(part, path) }
    await rename(part, path)
    return { ok: true, path }
  } catch (error) {
    await rm(part, { force: true }).catch(() => {
      // The disk that failed is not to be written to: what is left of it is named as what it is.
    })
    return { ok: false, reason: 'internal', message: wordsOf(error) }
  }
}

type MakeLink = (existing: string, name: string) => Promise<void>

/** A name is free only once it is taken: what looked free when the file began may be somebody's by now. */
export async function putBeside(part: string, path: string, makeLink: MakeLink = link): Promise<string> {
  for (let number = 1; ; number++) {
    const place = join(dirname(path), numberedName(basename(path), number))
    try {
      await putWhereNothingIs(part, place, makeLink)
      return place
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

async function putWhereNothingIs(part: string, place: string, makeLink: MakeLink): Promise<void> {
  try {
    await makeLink(part, place)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    // A disk without links, as on most sticks, which say so in many ways: an empty file takes the name.
    await (await open(place, 'wx')).close()
    await rename(part, place)
    return
  }
  await rm(part)
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
