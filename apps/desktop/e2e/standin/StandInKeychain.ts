import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SafeStorage } from 'electron'

interface Key {
  mark: string
  key: Buffer
}

/** The mark and the key of Chromium's PosixKeyProvider, which everybody has. */
const PUBLIC: Key = { mark: 'v10', key: pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1') }

/**
 * A keychain whose key lies in a file: enough to see that what is written is sealed and opens after a restart.
 * ROOMKEY_STANDIN_KEYRING=none plays a Linux desktop without one: as on Electron nothing fails, and what is sealed can
 * be opened by everybody. What was sealed like that opens with a keyring, too, and not the other way round.
 */
export class StandInKeychain {
  readonly #folder: () => string

  constructor(folder: () => string) {
    this.#folder = folder
  }

  readonly api: Pick<SafeStorage, 'encryptStringAsync' | 'decryptStringAsync'> = {
    encryptStringAsync: async (text) => {
      const { mark, key } = hasKeyring() ? this.#own() : PUBLIC
      const iv = randomBytes(16)
      const cipher = createCipheriv('aes-128-cbc', key, iv)
      return Buffer.concat([Buffer.from(mark), iv, cipher.update(text, 'utf8'), cipher.final()])
    },
    decryptStringAsync: async (sealed) => {
      const mark = sealed.toString('latin1', 0, 3)
      const found = [PUBLIC, ...(hasKeyring() ? [this.#own()] : [])].find((each) => each.mark === mark)
      if (found === undefined) throw new Error('safeStorage.decryptStringAsync is temporarily unavailable.')
      const decipher = createDecipheriv('aes-128-cbc', found.key, sealed.subarray(3, 19))
      const text = Buffer.concat([decipher.update(sealed.subarray(19)), decipher.final()])
      return { result: text.toString('utf8'), shouldReEncrypt: hasKeyring() && found === PUBLIC }
    },
  }

  #own(): Key {
    return { mark: 'v11', key: this.#key() }
  }

  #key(): Buffer {
    const file = join(this.#folder(), 'stand-in.keychain')
    try {
      return readFileSync(file)
    } catch {
      const key = randomBytes(16)
      writeFileSync(file, key, { mode: 0o600 })
      return key
    }
  }
}

const hasKeyring = () => process.env.ROOMKEY_STANDIN_KEYRING !== 'none'
