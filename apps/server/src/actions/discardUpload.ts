import type { AttachmentId } from '@roomkey/protocol'
import type { UploadRow } from '../store/store.ts'
import { ActionError } from './errors.ts'
import type { ActionParts, Actor } from './parts.ts'

type RemovingParts = Pick<ActionParts, 'store' | 'files' | 'log'>

/** Takes an unfinished upload back. Rejects with `not_found` when it is finished, gone, or somebody else's. */
export async function discardUpload(parts: ActionParts, actor: Actor, id: AttachmentId): Promise<void> {
  const finished = await parts.store.attachment(id)
  const upload = await parts.store.upload(id)
  if (finished || upload?.uploaderId !== actor.id) throw new ActionError('not_found')
  if (!(await removeUpload(parts, id))) throw new ActionError('not_found')
}

/**
 * The rows, then the files: one that stays behind without a row is waste, which `check` finds. `mayGo` is asked in the
 * write, because somebody may have gone on with it. Resolves with whether it was removed.
 */
export async function removeUpload(
  parts: RemovingParts,
  id: AttachmentId,
  mayGo: (upload: UploadRow) => boolean = () => true,
): Promise<boolean> {
  const pieces = await parts.store.write(async (tx) => {
    const upload = await tx.upload(id)
    if (!upload || !mayGo(upload)) return undefined
    const pieces = await tx.uploadParts(id)
    await tx.removeUpload(id)
    return pieces
  })
  if (pieces) await removePartFiles(parts, pieces)
  return pieces !== undefined
}

/** All that can be removed; resolves with whether that was all of them. */
export async function removePartFiles(
  { files, log }: Pick<ActionParts, 'files' | 'log'>,
  pieces: readonly { storageKey: string }[],
): Promise<boolean> {
  let all = true
  for (const { storageKey } of pieces)
    await files.remove(storageKey).catch((failure: unknown) => {
      all = false
      log.warn({ err: failure }, 'a part of an upload could not be removed')
    })
  return all
}
