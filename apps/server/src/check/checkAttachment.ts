import { CorruptError } from '@roomkey/crypto'
import { openSealed } from '../files/sealedFile.ts'
import { openFileKey, openMeta } from '../present/attachmentMeta.ts'
import type { AttachmentRow } from '../store/store.ts'
import type { CheckWalk } from './checkEverything.ts'
import type { ProblemCode } from './problems.ts'

/** One attachment: its name and key, its message, and its whole file. */
export async function checkAttachment(walk: CheckWalk, read: AttachmentRow): Promise<void> {
  const { store, checked, found, step } = walk
  checked.attachments += 1
  const problem = await attachmentProblem(walk, read)
  if (problem === undefined) return
  // Unused uploads are collected while we read: their rows go first, then their files.
  await step()
  const again = await store.attachment(read.id)
  const code = again && (await attachmentProblem(walk, again))
  if (code) found({ code, room: read.roomId, about: read.id })
}

async function attachmentProblem(
  { store, cipher, files, checked, step }: CheckWalk,
  row: AttachmentRow,
): Promise<ProblemCode | undefined> {
  if (row.messageId !== null) {
    const message = await store.message(row.messageId)
    if (message?.roomId !== row.roomId) return 'attachment_misplaced'
  }
  let rawKey: Uint8Array
  try {
    await openMeta(cipher, row)
    rawKey = await openFileKey(cipher, row)
  } catch (error) {
    if (error instanceof CorruptError) return 'attachment_unreadable'
    throw error
  }
  try {
    const { storageKey, size } = row
    for await (const chunk of await openSealed(files, { storageKey, size, rawKey })) {
      checked.fileBytes += (chunk as Uint8Array).length
      await step()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // A folder in its place opens, and fails when it is read.
    if (error instanceof CorruptError || code === 'EISDIR') return 'file_damaged'
    if (code === 'ENOENT') return 'file_missing'
    throw error
  }
  return undefined
}
