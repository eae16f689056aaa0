import { discardAttachment } from './discardAttachment.ts'
import type { ActionParts } from './parts.ts'

/** A message that waits for its network may still link what was uploaded for it. */
const KEPT_MICROSECONDS = 24 * 3600 * 1_000_000
const BATCH = 100

/**
 * Removes uploads older than a day that no message links, a batch at a time, and what of others never got finished;
 * resolves with how many of the first it removed.
 */
export async function collectOrphans(parts: Pick<ActionParts, 'store' | 'files' | 'now'>): Promise<number> {
  const before = parts.now() - KEPT_MICROSECONDS
  // Also finds out whether the storage answers, before rows are removed whose files would then stay for good.
  await parts.files.removeUnfinished(before / 1000)
  let removed = 0
  for (;;) {
    const orphans = await parts.store.orphanAttachments(before, BATCH)
    for (const orphan of orphans) if (await discardAttachment(parts, orphan)) removed += 1
    if (orphans.length < BATCH) return removed
  }
}
