import type { SAHPoolUtil } from '@sqlite.org/sqlite-wasm'
import type { Databases, SqlDriver } from '../../src/ports/index.ts'
import { openMended, type Repair } from '../shared/openMended.ts'
import { reportDamage } from '../shared/reportDamage.ts'
import { AccountNotes } from './AccountNotes.ts'
import { holdLock, waitForLock } from './holdLock.ts'
import { installPool } from './installPool.ts'
import type { Sqlite } from './loadSqlite.ts'
import { accountFolder, accountsFolder, canPersist, removeFolder } from './opfsFolders.ts'
import { PoolDatabase } from './PoolDatabase.ts'
import { patiently, type Wait } from './patiently.ts'
import { Removals } from './Removals.ts'
import { WasmSqlDriver } from './WasmSqlDriver.ts'

/** What `getDirectory` fails with in private windows: Firefox says the first, Safari the second. */
const REFUSALS: ReadonlySet<string> = new Set(['SecurityError', 'UnknownError', 'NotAllowedError'])

export interface OpfsParts {
  /** Called when it is needed, once; again when it failed. */
  load(): Promise<Sqlite>
  repair: Repair
  wait: Wait
  /** Which accounts have had data in OPFS, noted elsewhere. */
  kept: KeptNotes
  report(area: string, error: unknown): void
  /** An account's data is gone, before it can be opened anew: so must be what is kept beside it. */
  removed(name: string): void
  /** It could not be opened as it was: another took its place, with what could be had of it. */
  rebuilt(name: string): void
  /** A part of an open database cannot be read. Its next opening mends that, so it is best closed now. */
  damaged(): void
}

export interface KeptNotes {
  has(name: string): Promise<boolean>
  add(name: string): Promise<void>
  remove(name: string): Promise<void>
}

/**
 * One pool of OPFS files per account. A pool has one user at a time: the tab that has the account's Web Lock. It is
 * waited for: of all tabs only the one that leads opens data, and whoever had it before is closing. In memory works who
 * has no OPFS, or is refused it from the first; whatever else fails is told, and then nothing is touched.
 */
export function opfsDatabases(parts: OpfsParts): Databases {
  const { load, repair, wait, kept, report, removed, rebuilt, damaged } = parts
  let loading: Promise<Sqlite> | null = null
  const pools = new Map<string, SAHPoolUtil>()
  /** Damage that was met here; on a full disk it cannot be noted. */
  const met = new Map<string, { code: string; noted: Promise<void> }>()

  const sqlite = () => {
    loading ??= load().catch((error) => {
      loading = null
      throw error
    })
    return loading
  }

  async function acquirePool(name: string): Promise<SAHPoolUtil> {
    const known = pools.get(name)
    if (known !== undefined) return patiently(wait, () => known.unpauseVfs())
    const { sqlite3 } = await sqlite()
    const pool = await installPool(sqlite3, name, wait)
    pools.set(name, pool)
    return pool
  }

  async function removeFiles(name: string): Promise<void> {
    const pool = pools.get(name)
    pools.delete(name)
    if (pool === undefined) return removeFolder(name, wait)
    await pool.unpauseVfs()
    await pool.removeVfs()
  }

  const removals = new Removals({
    folder: accountsFolder,
    tryLock: (name) => holdLock(lockName(name)),
    waitForLock: (name) => waitForLock(lockName(name)),
    remove: async (name) => {
      await removeFiles(name)
      await kept.remove(name)
      removed(name)
    },
    report,
  })
  if (canPersist()) removals.resume().catch((error) => report('local data', error))

  /** A browser that was not asked before may say no. What it kept once is only out of reach. */
  async function isRefused(name: string): Promise<boolean> {
    try {
      await navigator.storage.getDirectory()
      return false
    } catch (error) {
      if (!REFUSALS.has((error as DOMException).name) || (await kept.has(name))) throw error
      report('local data', error)
      return true
    }
  }

  async function openKept(name: string): Promise<{ sql: SqlDriver; pool: SAHPoolUtil }> {
    await removals.finish(name)
    await met.get(name)?.noted
    const { takeFileError } = await sqlite()
    const pool = await acquirePool(name)
    try {
      const notes = new AccountNotes(() => accountFolder(name))
      let isCured = false
      const sql = openMended(new PoolDatabase(pool, takeFileError), {
        noted: (await notes.damage()) ?? met.get(name)?.code ?? null,
        repair,
        cured: () => {
          isCured = true
        },
        rebuilt: () => rebuilt(name),
      })
      // The data is open: a note that could not be changed has it looked at once more, no worse.
      if (isCured) {
        met.delete(name)
        await notes.cured().catch((error) => report('local data', error))
      }
      await kept.add(name).catch((error) => report('local data', error))
      const noteDamage = (code: string) => {
        const noted = notes.damaged(code).catch((error) => report('local data', error))
        met.set(name, { code, noted })
        void noted.then(damaged)
      }
      return { sql: reportDamage(sql, noteDamage), pool }
    } catch (error) {
      pool.pauseVfs()
      throw error
    }
  }

  return {
    async open(name) {
      if (!canPersist()) return memoryDatabase(await sqlite())
      const release = await waitForLock(lockName(name))
      try {
        if (await isRefused(name)) {
          release()
          return memoryDatabase(await sqlite())
        }
        const { sql, pool } = await openKept(name)
        const close = () => {
          try {
            sql.close()
            pool.pauseVfs()
          } finally {
            release()
          }
        }
        return { ...sql, close }
      } catch (error) {
        release()
        throw error
      }
    },

    async removing(name) {
      if (canPersist() && !(await isRefused(name))) await removals.announce(name)
    },

    async remove(name) {
      if (canPersist() && !(await isRefused(name))) await removals.remove(name)
    },
  }
}

export function memoryDatabase({ sqlite3, takeFileError }: Sqlite): SqlDriver {
  return new WasmSqlDriver(new sqlite3.oo1.DB(':memory:'), { persistent: false, takeFileError })
}

const lockName = (name: string) => `roomkey account ${name}`
