import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SafeStorage } from 'electron'

/**
 * A keychain whose key lies in a file: enough to see that what is written is sealed and opens after a restart.
 * ROOMKEY_STANDIN_KEYRING=none plays a Linux desktop without one. Electron then seals with a key that is the same on
 * every computer; a shell that uses it has not asked which backend it has, and is stopped here.
 */
export class StandInKeychain {
  readonly #folder: () => string

  constructor(folder: () => string) {
    this.#folder = folder
  }

  readonly api: Pick<
    SafeStorage,
    'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
  > = {
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => (hasKeyring() ? 'gnome_libsecret' : 'basic_text'),
    encryptStringAsync: async (text) => {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', this.#key(), nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
    },
    decryptStringAsync: async (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', this.#key(), sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(12, 28))
      const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
      return { result: text.toString('utf8'), shouldReEncrypt: false }
    },
  }

  #key(): Buffer {
    if (!hasKeyring()) throw new Error('The shell used a keychain that protects nothing.')
    const file = join(this.#folder(), 'stand-in.keychain')
    try {
      return readFileSync(file)
    } catch {
      const key = randomBytes(32)
      writeFileSync(file, key, { mode: 0o600 })
      return key
    }
  }
}

const hasKeyring = () => process.env.ROOMKEY_STANDIN_KEYRING !== 'none'
