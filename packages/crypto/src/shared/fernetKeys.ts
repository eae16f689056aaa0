import { decodeBase64Url, encodeBase64Url } from './base64.ts'
import { KeyFormatError } from './errors.ts'
import type { FernetSecret, Primitives } from './primitives.ts'

const KEY_BYTES = 32
const KEY_CHARACTERS = 44

/** What to tell somebody whose key is malformed. */
export const FERNET_KEY_HELP =
  'a valid key is 32 random bytes in URL-safe base64, 44 characters ending in "="; ' +
  `make one with: node -p "crypto.randomBytes(32).toString('base64url')+'='"`

/** A parsed key. Its bytes are private, so that logging one shows nothing. */
export class FernetKey {
  readonly #raw: Uint8Array

  /** Throws KeyFormatError unless there are 32 bytes. */
  constructor(raw: Uint8Array) {
    if (raw.length !== KEY_BYTES) throw new KeyFormatError(`${raw.length} bytes are no Fernet key.`)
    this.#raw = raw.slice()
  }

  import(primitives: Primitives): Promise<FernetSecret> {
    return primitives.importFernetSecret(this.#raw.subarray(0, 16), this.#raw.subarray(16))
  }
}

export function generateFernetKeyText(primitives: Primitives): string {
  return encodeBase64Url(primitives.randomBytes(KEY_BYTES))
}

/**
 * Reads one or several keys, newest first, separated by commas or white space. Throws KeyFormatError.
 * The standard base64 alphabet is taken too, because the Python library that made older keys takes it.
 */
export function parseFernetKeys(text: string): [FernetKey, ...FernetKey[]] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const [first, ...rest] = words.map((word, index) => {
    const raw = decodeBase64Url(word.replaceAll('+', '-').replaceAll('/', '_'))
    if (raw?.length === KEY_BYTES) return new FernetKey(raw)
    const which = words.length === 1 ? 'The key' : `Key ${index + 1} of ${words.length}`
    const fault =
      word.length === KEY_CHARACTERS
        ? 'is not URL-safe base64 of 32 bytes'
        : `is ${word.length} characters long`
    throw new KeyFormatError(`${which} ${fault}: ${FERNET_KEY_HELP}`)
  })
  if (first === undefined) throw new KeyFormatError(`There is no key: ${FERNET_KEY_HELP}`)
  return [first, ...rest]
}
