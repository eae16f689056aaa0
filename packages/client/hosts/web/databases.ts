import sqlite3InitModule, { type SAHPoolUtil, type Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import type { Databases, SqlDriver } from '../../src/ports/index.ts'
import { holdLock, waitForLock } from './holdLock.ts'
import { Removals } from './Removals.ts'
import { WasmSqlDriver } from './WasmSqlDriver.ts'

const FOLDER = 'roomkey'
/** A closing page lets go of its files a moment after its lock. */
const TRIES = 10
const PAUSE_MS = 100

export interface OpfsParts {
  report(area: string, error: unknown): void
  /** An account's data is gone, before it can be opened anew: so must be what is kept beside it. */
  removed(name: string): void
}

/**
 * One pool of OPFS files per account. A pool has one user at a time: the tab that has the account's Web Lock. It is
 * waited for: of all tabs only the one that leads opens data, and whoever had it before is closing. What was written in
 * memory meanwhile would be lost. Browsers without OPFS work in memory.
 */
export function opfsDatabases({ report, removed }: OpfsParts): Databases {
  let sqlite3: Promise<Sqlite3Static> | null = null
  const pools = new Map<string, SAHPoolUtil>()

  const load = () => {
    sqlite3 ??= sqlite3InitModule()
    return sqlite3
  }

  async function acquirePool(name: string): Promise<SAHPoolUtil> {
    const known = pools.get(name)
    if (known !== undefined) return known.unpauseVfs()
    const pool = await installPool(await load(), name)
    pools.set(name, pool)
    return pool
  }

  async function removeFiles(name: string): Promise<void> {
    const pool = pools.get(name)
    pools.delete(name)
    if (pool === undefined) return removeFolder(name)
    await pool.unpauseVfs()
    await pool.removeVfs()
  }

  const removals = new Removals({
    folder: accountsFolder,
    tryLock: (name) => holdLock(lockName(name)),
    waitForLock: (name) => waitForLock(lockName(name)),
    remove: async (name) => {
      await removeFiles(name)
      removed(name)
    },
    report,
  })
  if (canPersist()) removals.resume().catch((error) => report('local data', error))

  return {
    async open(name) {
      if (!canPersist()) return memoryDatabase(await load())
      const release = await waitForLock(lockName(name))
      try {
        await removals.finish(name)
        const pool = await acquirePool(name)
        const database = new pool.OpfsSAHPoolDb('/account.sqlite3')
        database.exec('PRAGMA synchronous = FULL')
        const closed = () => {
          pool.pauseVfs()
          release()
        }
        return new WasmSqlDriver(database, { persistent: true, closed })
      } catch (error) {
        // Private windows offer OPFS and refuse to use it. The app works without; the session view says so.
        release()
        report('local data', error)
        return memoryDatabase(await load())
      }
    },

    async removing(name) {
      if (canPersist()) await removals.announce(name)
    },

    async remove(name) {
      if (canPersist()) await removals.remove(name)
    },
  }
}

export function memoryDatabase(sqlite3: Sqlite3Static): SqlDriver {
  return new WasmSqlDriver(new sqlite3.oo1.DB(':memory:'), { persistent: false, closed: () => {} })
}

async function installPool(sqlite3: Sqlite3Static, name: string): Promise<SAHPoolUtil> {
  const options = {
    name: `opfs-${name}`,
    directory: `/${FOLDER}/${name}`,
    // Without it a failed start deletes the files: they may only be held by a page that is closing.
    preserveOnInitFailure: true,
    forceReinitIfPreviouslyFailed: true,
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await sqlite3.installOpfsSAHPoolVfs(options)
    } catch (error) {
      if (attempt >= TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}

export function canPersist(): boolean {
  return (
    typeof navigator !== 'undefined' &&
    'locks' in navigator &&
    typeof navigator.storage?.getDirectory === 'function' &&
    typeof FileSystemFileHandle !== 'undefined' &&
    'createSyncAccessHandle' in FileSystemFileHandle.prototype
  )
}

function lockName(name: string): string {
  return `roomkey account ${name}`
}

async function accountsFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle(FOLDER, { create: true })
}

async function removeFolder(name: string): Promise<void> {
  const folder = await accountsFolder()
  for (let attempt = 1; ; attempt++) {
    try {
      await folder.removeEntry(name, { recursive: true })
      return
    } catch (error) {
      if ((error as DOMException).name === 'NotFoundError') return
      if (attempt >= TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}
