import type { AttachmentId } from '@roomkey/protocol'
import { ActionError } from './errors.ts'
import type { ActionParts, Actor } from './parts.ts'

/** Takes an unfinished upload back. Rejects with `not_found` when it is finished, gone, or somebody else's. */
export async function discardUpload(parts: ActionParts, actor: Actor, id: AttachmentId): Promise<void> {
  const upload = await parts.store.upload(id)
  if (upload?.uploaderId !== actor.id) throw new ActionError('not_found')
  await removeUpload(parts, id)
}

/** The rows, then the files: one that stays behind without a row is waste, which `check` finds. */
export async function removeUpload(
  { store, files }: Pick<ActionParts, 'store' | 'files'>,
  id: AttachmentId,
): Promise<boolean> {
  const [pieces, removed] = await store.write(async (tx) => {
    await tx.upload(id)
    const pieces = await tx.uploadParts(id)
    return [pieces, await tx.removeUpload(id)] as const
  })
  if (removed) for (const { storageKey } of pieces) await files.remove(storageKey)
  return removed
}
