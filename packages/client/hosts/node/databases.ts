import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Databases, SqlDriver } from '../../src/ports/index.ts'
import { type Mendable, type Mending, openAnew, openMended, type Repair } from '../shared/openMended.ts'
import { reportDamage } from '../shared/reportDamage.ts'
import { UnreadableDatabase } from '../shared/unreadable.ts'
import {
  beginAnew,
  finishReplacing,
  forgetDamage,
  kindOf,
  markDamaged,
  notedDamage,
  removeDatabase,
  replaceByNew,
  sealDatabase,
} from './databaseFile.ts'
import { forgetKey, makeKey, readKey } from './databaseKey.ts'
import type { Keychain } from './keychainSecrets.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'
import { openSqlite } from './openSqlite.ts'

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
    const sealed: Mendable = {
      open: () => new NodeSqlDriver(file, key),
      beginAnew: () => new NodeSqlDriver(beginAnew(file), key),
      replaceByNew: () => replaceByNew(file),
    }
    const mending: Mending = {
      noted: notedDamage(file),
      repair,
      cured: () => forgetDamage(file),
      rebuilt: () => rebuilt(name),
    }
    const sql =
      (kind === 'sealed' && kept === null) || (kind === 'plain' && !couldSeal(file, key))
        ? openAnew(sealed, mending, { carries: false })
        : openMended(sealed, mending)
    return reportDamage(sql, (code) => {
      markDamaged(file, code)
      damaged?.()
    })
  }

  /** From before caches were encrypted, with all that waits in it to be sent. False: it is damaged. */
  function couldSeal(file: string, key: Uint8Array): boolean {
    try {
      sealDatabase(file, key)
      return true
    } catch (error) {
      if (error instanceof UnreadableDatabase) return false
      throw error
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
