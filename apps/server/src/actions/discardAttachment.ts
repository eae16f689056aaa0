import type { AttachmentRow } from '../store/store.ts'
import type { ActionParts } from './parts.ts'

/**
 * Removes an upload that no message shows, its row and its file. Resolves with whether it did: one that a message has
 * linked meanwhile, or that is gone, is left alone.
 */
export async function discardAttachment(
  { store, files }: Pick<ActionParts, 'store' | 'files'>,
  { id, storageKey }: Pick<AttachmentRow, 'id' | 'storageKey'>,
): Promise<boolean> {
  const removed = await store.write(async (tx) => {
    // Asked in the write: whoever links it is in another one, before or after.
    const unlinked = (await tx.attachment(id))?.messageId === null
    if (unlinked) await tx.removeAttachment(id)
    return unlinked
  })
  // The row first: a row without a file would be a broken download, a file without a row is only waste.
  if (removed) await files.remove(storageKey)
  return removed
}
