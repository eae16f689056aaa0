import { ConfigError } from '../config.ts'
import type { Store } from '../store/store.ts'
import type { MasterKeys } from './MasterKeys.ts'

/**
 * Makes the keys of a server those of a new database. Rejects with ConfigError when the database uses one that the
 * server does not have: it would meet rooms that it cannot open, or make some that others cannot.
 */
export async function adoptMasterKeys(store: Store, master: MasterKeys, now: () => number): Promise<void> {
  const known = await store.write(async (tx) => {
    const before = await tx.masterKeys()
    if (before.length > 0) return before
    // The newest last, because the latest is listed first.
    for (const id of master.ids.toReversed()) await tx.addMasterKey(id, now())
    return tx.masterKeys()
  })
  const missing = known.filter((id) => !master.ids.includes(id))
  if (missing.length === 0) return
  throw new ConfigError(
    `SERVER_MASTER_KEY lacks a key that this database uses (its fingerprint is ${missing.join(', ')}): set it to the keys that the other servers have, or bring back the folder keys.`,
  )
}
