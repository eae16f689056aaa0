import { KEPT_MICROSECONDS } from '../uploads/limits.ts'
import { discardAttachment } from './discardAttachment.ts'
import { removeUpload } from './discardUpload.ts'
import type { ActionParts } from './parts.ts'

const BATCH = 100

/**
 * Removes uploads older than a day that no message links, uploads that nobody has gone on with for a day, a batch at a
 * time, and what of others never got finished; resolves with how many of the first two it removed. A message that waits
 * for its network may link or finish a younger one.
 */
export async function collectOrphans(
  parts: Pick<ActionParts, 'store' | 'files' | 'log' | 'now'>,
): Promise<number> {
  const before = parts.now() - KEPT_MICROSECONDS
  // Also finds out whether the storage answers, before rows are removed whose files would then stay for good.
  await parts.files.removeUnfinished(before / 1000)
  let removed = 0
  for (;;) {
    const orphans = await parts.store.orphanAttachments(before, BATCH)
    for (const orphan of orphans) if (await discardAttachment(parts, orphan)) removed += 1
    if (orphans.length < BATCH) break
  }
  for (;;) {
    const abandoned = await parts.store.abandonedUploads(before, BATCH)
    for (const { id } of abandoned)
      if (await removeUpload(parts, id, ({ touchedAt }) => touchedAt < before)) removed += 1
    if (abandoned.length < BATCH) return removed
  }
}
