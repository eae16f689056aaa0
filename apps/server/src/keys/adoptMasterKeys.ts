import { ConfigError } from '../config.ts'
import type { Store, Writes } from '../store/store.ts'
import type { MasterKeys } from './MasterKeys.ts'

/**
 * Makes the keys of a server those of a new database. Rejects with ConfigError when the database uses one that the
 * server does not have: it would meet rooms that it cannot open, or make some that others cannot.
 */
export async function adoptMasterKeys(store: Store, master: MasterKeys, now: () => number): Promise<void> {
  // Read first: a command opens the data of a server that may be writing all the time, and would wait for the lock.
  const found = await store.masterKeys()
  const known = found.length > 0 ? found : await store.write((tx) => addTo(tx, master, now))
  const missing = known.filter((id) => !master.ids.includes(id))
  if (missing.length === 0) return
  throw new ConfigError(
    `SERVER_MASTER_KEY lacks a key that this database uses (its fingerprint is ${missing.join(', ')}): set it to the keys that the other servers have, or bring back the folder keys.`,
  )
}

/** Those of the database afterwards: who starts at the same time may have been faster. */
async function addTo(tx: Writes, master: MasterKeys, now: () => number): Promise<string[]> {
  const before = await tx.masterKeys()
  if (before.length > 0) return before
  // The newest last, because the latest is listed first.
  for (const id of master.ids.toReversed()) await tx.addMasterKey(id, now())
  return tx.masterKeys()
}
