import type { StoredEntry } from '../files/files.ts'
import type { CheckParts } from './checkEverything.ts'

const BATCH = 500

/** Removes those of these files that neither an attachment nor an upload names now; resolves with how many. */
export async function removeStrays(
  { store, files }: Pick<CheckParts, 'store' | 'files'>,
  strays: readonly StoredEntry[],
  signal?: AbortSignal,
): Promise<number> {
  let removed = 0
  for (let from = 0; from < strays.length; from += BATCH) {
    const keys = strays.slice(from, from + BATCH).map(({ key }) => key)
    // In this order: an upload's file becomes its attachment's, so that one of the two reads finds it.
    const parts = await store.uploadPartKeys(keys)
    const attachments = await store.attachmentsByStorageKey(keys)
    const named = new Set([...attachments.map(({ storageKey }) => storageKey), ...parts])
    for (const key of keys) {
      signal?.throwIfAborted()
      if (named.has(key)) continue
      await files.remove(key)
      removed += 1
    }
  }
  return removed
}
