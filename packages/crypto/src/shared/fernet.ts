import { decodeBase64Url, encodeBase64Url } from './base64.ts'
import { concat } from './bytes.ts'
import { InvalidTokenError } from './errors.ts'
import type { FernetKey } from './fernetKeys.ts'
import type { FernetSecret, Primitives } from './primitives.ts'

// https://github.com/fernet/spec/blob/master/Spec.md
// token = base64url(0x80 | seconds since 1970, 64 bits | IV, 16 bytes | AES-128-CBC | HMAC-SHA256 of all before)
const VERSION = 0x80
const IV_START = 9
const TEXT_START = 25
const MAC_BYTES = 32
const BLOCK_BYTES = 16
const CLOCK_SKEW_SECONDS = 60

export interface FernetOptions {
  /** Seconds since 1970; the system's clock unless given. */
  now?: () => number
}

/**
 * Fernet with one or several keys, newest first: encrypts with the first, decrypts with any.
 * Every failure to decrypt rejects with InvalidTokenError.
 */
export class FernetBase {
  readonly #primitives: Primitives
  readonly #keys: readonly FernetKey[]
  readonly #now: () => number
  #imported: Promise<FernetSecret[]> | undefined

  constructor(
    primitives: Primitives,
    keys: readonly [FernetKey, ...FernetKey[]],
    options: FernetOptions = {},
  ) {
    this.#primitives = primitives
    this.#keys = keys
    this.#now = options.now ?? (() => Date.now() / 1000)
  }

  encrypt(plaintext: Uint8Array): Promise<string> {
    return this.#seal(plaintext, BigInt(Math.floor(this.#now())))
  }

  /** With `ttlSeconds`, refuses tokens older than that or more than 60 s ahead of the clock; without, age is ignored. */
  async decrypt(token: string, options: { ttlSeconds?: number } = {}): Promise<Uint8Array> {
    return (await this.#open(token, options.ttlSeconds)).plaintext
  }

  /** The same plaintext and time under the first key. */
  async rotate(token: string): Promise<string> {
    const { plaintext, seconds } = await this.#open(token, undefined)
    return this.#seal(plaintext, seconds)
  }

  #secrets(): Promise<FernetSecret[]> {
    this.#imported ??= Promise.all(this.#keys.map((key) => key.import(this.#primitives)))
    return this.#imported
  }

  async #seal(plaintext: Uint8Array, seconds: bigint): Promise<string> {
    const [secret] = await this.#secrets()
    if (secret === undefined) throw new RangeError('Fernet needs a key.')
    const head = new Uint8Array(IV_START)
    head[0] = VERSION
    new DataView(head.buffer).setBigUint64(1, seconds)
    const iv = this.#primitives.randomBytes(TEXT_START - IV_START)
    const signed = concat(head, iv, await this.#primitives.cbcEncrypt(secret, iv, plaintext))
    return encodeBase64Url(concat(signed, await this.#primitives.hmacSign(secret, signed)))
  }

  async #open(
    token: string,
    ttlSeconds: number | undefined,
  ): Promise<{ plaintext: Uint8Array; seconds: bigint }> {
    const bytes = decodeBase64Url(token)
    // The second test refuses other spellings of the same bytes, in which bits after the last byte are set.
    if (bytes === undefined || encodeBase64Url(bytes) !== token) {
      throw new InvalidTokenError('The token is not base64url.')
    }
    if (bytes[0] !== VERSION) throw new InvalidTokenError('The token has no version this build knows.')
    const textBytes = bytes.length - TEXT_START - MAC_BYTES
    if (textBytes < BLOCK_BYTES || textBytes % BLOCK_BYTES !== 0) {
      throw new InvalidTokenError('The token has a wrong length.')
    }
    const seconds = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(1)
    if (ttlSeconds !== undefined) this.#checkAge(Number(seconds), ttlSeconds)
    const signed = bytes.subarray(0, -MAC_BYTES)
    for (const secret of await this.#secrets()) {
      if (!(await this.#primitives.hmacVerify(secret, signed, bytes.subarray(-MAC_BYTES)))) continue
      const iv = bytes.subarray(IV_START, TEXT_START)
      return {
        plaintext: await this.#primitives.cbcDecrypt(secret, iv, signed.subarray(TEXT_START)),
        seconds,
      }
    }
    throw new InvalidTokenError('None of the keys made this token.')
  }

  #checkAge(seconds: number, ttlSeconds: number): void {
    const now = this.#now()
    if (seconds + ttlSeconds < now) throw new InvalidTokenError('The token has expired.')
    if (seconds > now + CLOCK_SKEW_SECONDS) throw new InvalidTokenError('The token is from the future.')
  }
}
