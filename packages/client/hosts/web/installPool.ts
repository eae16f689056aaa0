import type { SAHPoolUtil, Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { FOLDER } from './opfsFolders.ts'
import { patiently, type Wait } from './patiently.ts'

/** Two databases while one is mended, one beside that was before, and their journals. */
const FILES = 6

/** The pool of OPFS files of one account. Whoever asks has the account's lock. */
export function installPool(sqlite3: Sqlite3Static, name: string, wait: Wait): Promise<SAHPoolUtil> {
  const options = {
    name: `opfs-${name}`,
    directory: `/${FOLDER}/${name}`,
    initialCapacity: FILES,
    // Without it a failed start deletes the files: they may only be held by a page that is closing.
    preserveOnInitFailure: true,
    forceReinitIfPreviouslyFailed: true,
  }
  return patiently(wait, async () => {
    const pool = await sqlite3.installOpfsSAHPoolVfs(options)
    // An earlier start may have made some of them only.
    await pool.reserveMinimumCapacity(FILES)
    return pool
  })
}
