import { createHash } from 'node:crypto'
import { Fernet, InvalidTokenError, parseFernetKeys } from '@roomkey/crypto'

interface MasterKey {
  id: string
  fernet: Fernet
}

/**
 * The keys that wrap room keys, newest first. A key is known to the database by its fingerprint. Where keys are kept in
 * a file that the command line rotates, a server that meets an unknown key reads them again.
 */
export class MasterKeys {
  #text: string
  #keys: MasterKey[]
  readonly #read: () => Promise<string | undefined>

  /** `read` gives the text as it is kept now. Throws KeyFormatError. */
  constructor(text: string, read: () => Promise<string | undefined> = async () => undefined) {
    this.#text = text
    this.#keys = parsed(text)
    this.#read = read
  }

  /** Fingerprints, newest first: 64 bits of a hash, which say nothing of a key. */
  get ids(): string[] {
    return this.#keys.map(({ id }) => id)
  }

  /** With the newest key, or the newest of those that are `allowed`. */
  async wrap(plaintext: Uint8Array, allowed?: readonly string[]): Promise<{ token: string; by: string }> {
    const find = () => this.#keys.find(({ id }) => allowed === undefined || allowed.includes(id))
    let key = find()
    if (!key) {
      // Whether it brought others says nothing here: somebody else may just have taken them.
      await this.reread()
      key = find()
    }
    if (!key) throw new Error('none of the master keys here may wrap: the database knows newer ones')
    return { token: await key.fernet.encrypt(plaintext), by: key.id }
  }

  /** Tries every key. Rejects with InvalidTokenError. */
  async unwrap(token: string): Promise<Uint8Array> {
    for (const { fernet } of this.#keys) {
      const opened = await fernet.decrypt(token).catch((error: unknown) => {
        if (error instanceof InvalidTokenError) return undefined
        throw error
      })
      if (opened) return opened
    }
    throw new InvalidTokenError('None of the keys made this token.')
  }

  /** Takes the keys as they are kept now; resolves with whether they are others. */
  async reread(): Promise<boolean> {
    const text = await this.#read()
    if (text === undefined || text === this.#text) return false
    this.#keys = parsed(text)
    this.#text = text
    return true
  }
}

/** What names a master key where the key itself must not stand. Both alphabets of base64 give the same. */
export function fingerprint(key: string): string {
  return createHash('sha256').update('roomkey master key').update(key, 'base64url').digest('hex').slice(0, 16)
}

export const keyTexts = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '')

function parsed(text: string): MasterKey[] {
  return keyTexts(text).map((word) => ({ id: fingerprint(word), fernet: new Fernet(parseFernetKeys(word)) }))
}
