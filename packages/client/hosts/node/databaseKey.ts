import { randomBytes } from 'node:crypto'
import { KeyUnavailable } from '../../src/ports/index.ts'
import type { Keychain } from './keychainSecrets.ts'
import { KEY_BYTES } from './openSqlite.ts'

// A key is random, belongs to one database, and lives where the tokens live.

const secretOf = (database: string) => `database ${database}`

/** Null when there is none, or none that can be one. Rejects with KeyUnavailable when that cannot be known now. */
export async function readKey(keychain: Keychain, database: string): Promise<Uint8Array | null> {
  const text = await keychain.get(secretOf(database)).catch((cause: unknown) => {
    throw new KeyUnavailable('The keychain does not give the key now.', { cause })
  })
  if (text === null) return null
  const key = Buffer.from(text, 'base64')
  return key.length === KEY_BYTES ? key : null
}

/** Resolves when it is kept for good: nothing may be written with a key that a crash would take along. */
export async function makeKey(keychain: Keychain, database: string): Promise<Uint8Array> {
  const key = randomBytes(KEY_BYTES)
  await keychain.set(secretOf(database), key.toString('base64'))
  return key
}

export async function forgetKey(keychain: Keychain, database: string): Promise<void> {
  await keychain.set(secretOf(database), null)
}
