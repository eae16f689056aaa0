import { sealedFileBytes } from '@roomkey/crypto'
import type { StoredEntry } from '../files/files.ts'
import type { CheckWalk } from './checkEverything.ts'

const BATCH = 500
/** An upload stores its file first and its row then: a younger file may still get one. */
const YOUNG_MS = 3_600_000
const ABANDONED_MS = 24 * 3_600_000

/** Every stored file has its row and the length that the row says: an end too long is never read otherwise. */
export async function checkStrays(walk: CheckWalk, now: number): Promise<void> {
  let batch: StoredEntry[] = []
  for await (const entry of walk.files.list()) {
    batch.push(entry)
    if (batch.length < BATCH) continue
    await checkBatch(walk, batch, now)
    batch = []
  }
  await checkBatch(walk, batch, now)
}

async function checkBatch(
  { store, checked, found, abandoned, step }: CheckWalk,
  batch: StoredEntry[],
  now: number,
) {
  checked.storedFiles += batch.length
  // In this order: an upload's file becomes its attachment's, so that one of the two reads finds it.
  const parts = new Set(await store.uploadPartKeys(batch.map(({ key }) => key)))
  const rows = await store.attachmentsByStorageKey(batch.map(({ key }) => key))
  const byKey = new Map(rows.map((row) => [row.storageKey, row]))
  for (const entry of batch) {
    const { key, bytes, storedAt } = entry
    const row = byKey.get(key)
    if (row) {
      // A shorter file was found when it was read.
      if (bytes > sealedFileBytes(row.size)) found({ code: 'file_damaged', room: row.roomId, about: row.id })
    } else if (!parts.has(key) && now - storedAt > YOUNG_MS) {
      found({ code: 'file_stray', room: null, about: key })
      if (now - storedAt > ABANDONED_MS) abandoned(entry)
    }
  }
  await step()
}
