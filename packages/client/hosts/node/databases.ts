import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Databases, SqlDriver } from '../../src/ports/index.ts'
import { isDamaged, kindOf, markDamaged, removeDatabase, sealDatabase, setAside } from './databaseFile.ts'
import { forgetKey, makeKey, readKey } from './databaseKey.ts'
import type { Keychain } from './keychainSecrets.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'
import { openSqlite, UnreadableDatabase } from './openSqlite.ts'
import { reportDamage } from './reportDamage.ts'

export interface FileDatabasesParts {
  /** Holds one file per account. */
  folder: string
  keychain: Keychain
  /** Whether anything may be written; asked at every opening. False: what is there is taken into memory. */
  keeps(): Promise<boolean>
  /** What was kept could not be opened: it lies beside, and an empty database took its place. */
  rebuilt(name: string): void
  /** A part of an open database cannot be read. Its next opening mends that, so it is best closed now. */
  damaged?: () => void
}

/** One encrypted file per account, each with a key of its own. */
export function fileDatabases({ damaged, folder, keychain, keeps, rebuilt }: FileDatabasesParts): Databases {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (name: string) => join(folder, `${name}.sqlite3`)

  async function openKept(name: string): Promise<SqlDriver> {
    const file = path(name)
    const kind = kindOf(file)
    const kept = await readKey(keychain, name)
    if (kind === 'sealed' && kept === null) return openAnew(name)
    const key = kept ?? (await makeKey(keychain, name))
    try {
      // From before caches were encrypted, with all that waits in it to be sent.
      if (kind === 'plain') sealDatabase(file, key)
      if (kind === 'sealed' && isDamaged(file, key)) return openAnew(name)
      return watched(file, key)
    } catch (error) {
      if (!(error instanceof UnreadableDatabase)) throw error
      return openAnew(name)
    }
  }

  async function openAnew(name: string): Promise<SqlDriver> {
    const key = await makeKey(keychain, name)
    setAside(path(name))
    const sql = watched(path(name), key)
    rebuilt(name)
    return sql
  }

  const watched = (file: string, key: Uint8Array): SqlDriver =>
    reportDamage(new NodeSqlDriver(file, key), (code) => {
      markDamaged(file, code)
      damaged?.()
    })

  /** What lies on the disk moves into memory. What cannot be opened stays: its key may only be away today. */
  async function openInMemory(name: string): Promise<NodeSqlDriver> {
    const file = path(name)
    const kind = kindOf(file)
    const key = kind === 'sealed' ? await readKey(keychain, name) : null
    if (kind === 'absent' || (kind === 'sealed' && key === null)) return new NodeSqlDriver(':memory:')
    try {
      const database = openSqlite(file, key)
      // Bytes that say they have a write-ahead log cannot be opened in memory.
      database.pragma('journal_mode = DELETE')
      const bytes = database.serialize()
      database.close()
      const driver = new NodeSqlDriver(bytes)
      removeDatabase(file)
      await forgetKey(keychain, name)
      return driver
    } catch (error) {
      if (!(error instanceof UnreadableDatabase)) throw error
      return new NodeSqlDriver(':memory:')
    }
  }

  return {
    open: async (name) => ((await keeps()) ? openKept(name) : openInMemory(name)),
    async remove(name) {
      removeDatabase(path(name))
      await forgetKey(keychain, name)
    },
  }
}
