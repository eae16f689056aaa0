import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Databases, SqlDriver } from '../../src/ports/index.ts'
import {
  beginAnew,
  check,
  finishReplacing,
  forgetDamage,
  kindOf,
  notedDamage,
  removeDatabase,
  replaceByNew,
  sealDatabase,
} from './databaseFile.ts'
import { forgetKey, makeKey, readKey } from './databaseKey.ts'
import type { Keychain } from './keychainSecrets.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'
import { openSealed } from './openSealed.ts'
import { openSqlite, UnreadableDatabase, unreadableCode } from './openSqlite.ts'

export interface FileDatabasesParts {
  /** Holds one file per account. */
  folder: string
  keychain: Keychain
  /**
   * Whether anything may be written; asked at every opening. False: what is there is taken into memory. Null: nobody
   * has decided yet, so it is copied there and stays, too.
   */
  keeps(): Promise<boolean | null>
  /** What was kept could not be opened: it lies beside, and an empty database took its place. */
  rebuilt(name: string): void
  /** How a damaged one is mended, as far as who knows what is in it can. */
  repair?: Repair
  /** A part of an open database cannot be read. Its next opening mends that, so it is best closed now. */
  damaged?: () => void
}

export interface Repair {
  /** Makes the search index anew. */
  mendIndex(sql: SqlDriver): void
  /** Takes what is nowhere else from a database of which parts cannot be read. */
  carry(from: SqlDriver, to: SqlDriver): void
}

/** One encrypted file per account, each with a key of its own. */
export function fileDatabases(parts: FileDatabasesParts): Databases {
  const { damaged, folder, keychain, keeps, rebuilt, repair } = parts
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (name: string) => join(folder, `${name}.sqlite3`)

  async function openKept(name: string): Promise<SqlDriver> {
    const file = path(name)
    finishReplacing(file)
    const kind = kindOf(file)
    // Rejects when there is a key that cannot be had now: then nothing here is touched.
    const kept = await readKey(keychain, name)
    const key = kept ?? (await makeKey(keychain, name))
    if (kind === 'sealed' && kept === null) return openAnew(name, key, null)
    try {
      // From before caches were encrypted, with all that waits in it to be sent.
      if (kind === 'plain') sealDatabase(file, key)
      if (kind === 'sealed' && !isSound(file, key)) return openAnew(name, key, key)
      return openSealed(file, key, damaged)
    } catch (error) {
      if (!(error instanceof UnreadableDatabase)) throw error
      return openAnew(name, key, kind === 'sealed' ? key : null)
    }
  }

  /** Whether it is, or could be made so: looked at when a part of it was noted to be unreadable. */
  function isSound(file: string, key: Uint8Array): boolean {
    const noted = notedDamage(file)
    if (noted === null) return true
    let found = check(file, key)
    if (found === 'index' || (found === 'sound' && noted === 'SQLITE_CORRUPT_VTAB')) {
      found = mendIndex(file, key) ? check(file, key) : 'damaged'
    }
    if (found === 'sound') forgetDamage(file)
    return found === 'sound'
  }

  function mendIndex(file: string, key: Uint8Array): boolean {
    const sql = new NodeSqlDriver(file, key)
    try {
      repair?.mendIndex(sql)
      return repair !== undefined
    } catch (error) {
      if (unreadableCode(error) !== null) return false
      throw error
    } finally {
      sql.close()
    }
  }

  /** What can be had of the old one with `oldKey` is in the new one before that takes its place. */
  async function openAnew(name: string, key: Uint8Array, oldKey: Uint8Array | null): Promise<SqlDriver> {
    const file = path(name)
    const anew = new NodeSqlDriver(beginAnew(file), key)
    try {
      if (oldKey !== null) carry(file, oldKey, anew)
    } finally {
      anew.close()
    }
    replaceByNew(file)
    forgetDamage(file)
    rebuilt(name)
    return openSealed(file, key, damaged)
  }

  function carry(file: string, key: Uint8Array, anew: SqlDriver): void {
    let old: NodeSqlDriver
    try {
      old = new NodeSqlDriver(file, key)
    } catch (error) {
      if (error instanceof UnreadableDatabase || unreadableCode(error) !== null) return
      throw error
    }
    try {
      repair?.carry(old, anew)
    } finally {
      old.close()
    }
  }

  /** What lies on the disk comes into memory. What cannot be opened stays: its key may only be away today. */
  async function openInMemory(name: string, moves: boolean): Promise<NodeSqlDriver> {
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
      if (!moves) return driver
      removeDatabase(file)
      await forgetKey(keychain, name)
      return driver
    } catch (error) {
      if (!(error instanceof UnreadableDatabase)) throw error
      return new NodeSqlDriver(':memory:')
    }
  }

  return {
    async open(name) {
      const kept = await keeps()
      return kept === true ? openKept(name) : openInMemory(name, kept === false)
    },
    async remove(name) {
      removeDatabase(path(name))
      await forgetKey(keychain, name)
    },
  }
}
