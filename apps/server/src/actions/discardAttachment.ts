import type { AttachmentRow } from '../store/store.ts'
import type { ActionParts } from './parts.ts'

/** Takes back an upload that no message shows: its request failed after the file was stored, or another took its place. */
export async function discardAttachment(
  { store, files }: ActionParts,
  attachment: AttachmentRow,
): Promise<void> {
  // The row first: a row without a file would be a broken download, a file without a row is only waste.
  await store.write((tx) => tx.removeAttachment(attachment.id))
  await files.remove(attachment.storageKey)
}
