import { concat } from '../shared/bytes.ts'
import { CorruptError, InvalidTokenError } from '../shared/errors.ts'
import {
  AES_KEY_BYTES,
  type AesKey,
  type FernetSecret,
  NONCE_BYTES,
  type Primitives,
} from '../shared/primitives.ts'

const foreignKey = () => new TypeError('This key was imported by another build of @roomkey/crypto.')
const HMAC = { name: 'HMAC', hash: 'SHA-256' }

class WebAesKey implements AesKey {
  readonly algorithm = 'AES-256-GCM'
  readonly #key: CryptoKey
  constructor(key: CryptoKey) {
    this.#key = key
  }
  static key(key: AesKey): CryptoKey {
    if (!(key instanceof WebAesKey)) throw foreignKey()
    return key.#key
  }
}

class WebFernetSecret implements FernetSecret {
  readonly algorithm = 'Fernet'
  readonly #signing: CryptoKey
  readonly #encryption: CryptoKey
  constructor(signing: CryptoKey, encryption: CryptoKey) {
    this.#signing = signing
    this.#encryption = encryption
  }
  static of(secret: FernetSecret): { signing: CryptoKey; encryption: CryptoKey } {
    if (!(secret instanceof WebFernetSecret)) throw foreignKey()
    return { signing: secret.#signing, encryption: secret.#encryption }
  }
}

// WebCrypto's types exclude shared memory; given some, it rejects by itself.
const view = (bytes: Uint8Array) => bytes as Uint8Array<ArrayBuffer>

const gcm = (nonce: Uint8Array, associatedData: Uint8Array) => ({
  name: 'AES-GCM',
  iv: view(nonce),
  additionalData: view(associatedData),
})

const importKey = (raw: Uint8Array, algorithm: { name: string; hash?: string }, uses: KeyUsage[]) =>
  crypto.subtle.importKey('raw', view(raw), algorithm, false, uses)

/** WebCrypto tells every failed decryption by an OperationError; anything else is a mistake of ours. */
function asError(cause: unknown, error: new (message: string, options: ErrorOptions) => Error, says: string) {
  return cause instanceof DOMException && cause.name === 'OperationError' ? new error(says, { cause }) : cause
}

/** WebCrypto, as browsers, their workers and Node have it; needs a secure context. */
export const webPrimitives: Primitives = {
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  nonce: () => crypto.getRandomValues(new Uint8Array(NONCE_BYTES)),
  async importAesKey(raw) {
    if (raw.length !== AES_KEY_BYTES) throw new RangeError('An AES-256 key has 32 bytes.')
    return new WebAesKey(await importKey(raw, { name: 'AES-GCM' }, ['encrypt', 'decrypt']))
  },
  async gcmSeal(key, nonce, plaintext, associatedData, head) {
    const algorithm = gcm(nonce, associatedData)
    const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, WebAesKey.key(key), view(plaintext)))
    return head ? concat(head, sealed) : sealed
  },
  async gcmOpen(key, nonce, ciphertext, associatedData) {
    const algorithm = gcm(nonce, associatedData)
    try {
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, WebAesKey.key(key), view(ciphertext)))
    } catch (cause) {
      throw asError(cause, CorruptError, 'The sealed bytes fail authentication.')
    }
  },
  importFernetSecret: async (signing, encryption) =>
    new WebFernetSecret(
      await importKey(signing, HMAC, ['sign', 'verify']),
      await importKey(encryption, { name: 'AES-CBC' }, ['encrypt', 'decrypt']),
    ),
  hmacSign: async (secret, data) =>
    new Uint8Array(await crypto.subtle.sign('HMAC', WebFernetSecret.of(secret).signing, view(data))),
  hmacVerify: (secret, data, mac) =>
    crypto.subtle.verify('HMAC', WebFernetSecret.of(secret).signing, view(mac), view(data)),
  async cbcEncrypt(secret, iv, plaintext) {
    const key = WebFernetSecret.of(secret).encryption
    return new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-CBC', iv: view(iv) }, key, view(plaintext)),
    )
  },
  async cbcDecrypt(secret, iv, ciphertext) {
    const key = WebFernetSecret.of(secret).encryption
    try {
      return new Uint8Array(
        await crypto.subtle.decrypt({ name: 'AES-CBC', iv: view(iv) }, key, view(ciphertext)),
      )
    } catch (cause) {
      throw asError(cause, InvalidTokenError, 'The token is padded wrongly.')
    }
  },
}
