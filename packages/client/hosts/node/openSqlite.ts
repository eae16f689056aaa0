import Database from 'better-sqlite3-multiple-ciphers'
import { UnreadableDatabase, unreadableCode } from '../shared/unreadable.ts'

export const KEY_BYTES = 32

/**
 * Opens a database file and reads from it, so that a wrong key is known at once.
 * @param key 32 bytes; null: the file is not encrypted. Rejected keys throw UnreadableDatabase.
 */
export function openSqlite(file: string | Buffer, key: Uint8Array | null): Database.Database {
  const database = new Database(file)
  try {
    if (key !== null) {
      setCipher(database)
      database.pragma(`key = ${rawKey(key)}`)
    }
    // Sorting and large statements would otherwise write rows into temporary files, which no key seals.
    database.pragma('temp_store = MEMORY')
    database.prepare('SELECT count(*) FROM sqlite_master').get()
    return database
  } catch (cause) {
    database.close()
    throw unreadableCode(cause) !== null
      ? new UnreadableDatabase('The database could not be read.', { cause })
      : cause
  }
}

/**
 * AEGIS-256 seals each page with a random 256-bit nonce and a tag. With the AES instructions of today's processors it
 * costs next to nothing, where SQLCipher's own scheme (AES-CBC and HMAC) makes bulk writes twice as slow.
 */
export function setCipher(database: Database.Database): void {
  database.pragma("cipher = 'aegis'")
}

/** As it stands in a statement: raw bytes, so that nothing is derived from it. */
export function rawKey(key: Uint8Array): string {
  if (key.length !== KEY_BYTES) throw new RangeError(`A database key has ${KEY_BYTES} bytes.`)
  return `"raw:${Buffer.from(key).toString('hex')}"`
}
