import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto'
import { CorruptError, InvalidTokenError } from '../shared/errors.ts'
import {
  AES_KEY_BYTES,
  type AesKey,
  type FernetSecret,
  NONCE_BYTES,
  type Primitives,
  TAG_BYTES,
} from '../shared/primitives.ts'

const AES_OPTIONS = { authTagLength: TAG_BYTES }
const foreignKey = () => new TypeError('This key was imported by another build of @roomkey/crypto.')

/** Holds a KeyObject: importing raw bytes for every message takes longer than sealing it. */
class NodeAesKey implements AesKey {
  readonly algorithm = 'AES-256-GCM'
  readonly #object: KeyObject
  constructor(raw: Uint8Array) {
    this.#object = createSecretKey(raw)
  }
  static object(key: AesKey): KeyObject {
    if (!(key instanceof NodeAesKey)) throw foreignKey()
    return key.#object
  }
}

class NodeFernetSecret implements FernetSecret {
  readonly algorithm = 'Fernet'
  readonly #signing: KeyObject
  readonly #encryption: KeyObject
  constructor(signing: Uint8Array, encryption: Uint8Array) {
    this.#signing = createSecretKey(signing)
    this.#encryption = createSecretKey(encryption)
  }
  static of(secret: FernetSecret): { signing: KeyObject; encryption: KeyObject } {
    if (!(secret instanceof NodeFernetSecret)) throw foreignKey()
    return { signing: secret.#signing, encryption: secret.#encryption }
  }
}

const hmac = (secret: FernetSecret, data: Uint8Array): Buffer =>
  createHmac('sha256', NodeFernetSecret.of(secret).signing).update(data).digest()

/**
 * The bytes with others before them and room behind. Where they have a buffer to themselves it is freed at once: the
 * chunks of a large file would pile up faster than they are collected.
 */
function withRoom(head: Uint8Array | undefined, bytes: Buffer, room: number): Uint8Array {
  const { buffer, byteLength } = bytes
  if (!head && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) {
    return new Uint8Array(buffer.transfer(byteLength + room))
  }
  const start = head?.length ?? 0
  const copy = new Uint8Array(start + byteLength + room)
  if (head) copy.set(head)
  copy.set(bytes, start)
  return copy
}

/** Drawn together: that many take as long to draw as one does, which is longer than to seal a message. */
const NONCES = 64

/**
 * What is drawn at once is used or dropped within one turn of the event loop, so that a copy of a machine that runs,
 * woken twice, does not go on with the same ones.
 */
function createNonces(): () => Uint8Array {
  let drawn = new Uint8Array()
  let used = 0
  return () => {
    if (used === drawn.length) {
      drawn = randomFillSync(new Uint8Array(NONCES * NONCE_BYTES))
      used = 0
      setImmediate(() => {
        used = drawn.length
      })
    }
    used += NONCE_BYTES
    return drawn.subarray(used - NONCE_BYTES, used)
  }
}

/** node:crypto. Everything is computed at once; the promises exist because WebCrypto needs them. */
export const nodePrimitives: Primitives = {
  randomBytes: (length) => randomFillSync(new Uint8Array(length)),
  nonce: createNonces(),
  async importAesKey(raw) {
    if (raw.length !== AES_KEY_BYTES) throw new RangeError('An AES-256 key has 32 bytes.')
    return new NodeAesKey(raw)
  },
  async gcmSeal(key, nonce, plaintext, associatedData, head) {
    const cipher = createCipheriv('aes-256-gcm', NodeAesKey.object(key), nonce, AES_OPTIONS)
    cipher.setAAD(associatedData)
    const sealed = withRoom(head, cipher.update(plaintext), TAG_BYTES)
    cipher.final()
    sealed.set(cipher.getAuthTag(), sealed.length - TAG_BYTES)
    return sealed
  },
  async gcmOpen(key, nonce, ciphertext, associatedData) {
    const decipher = createDecipheriv('aes-256-gcm', NodeAesKey.object(key), nonce, AES_OPTIONS)
    decipher.setAAD(associatedData)
    decipher.setAuthTag(ciphertext.subarray(-TAG_BYTES))
    const plaintext = decipher.update(ciphertext.subarray(0, -TAG_BYTES))
    try {
      decipher.final()
    } catch (cause) {
      throw new CorruptError('The sealed bytes fail authentication.', { cause })
    }
    return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length)
  },
  importFernetSecret: async (signing, encryption) => new NodeFernetSecret(signing, encryption),
  hmacSign: async (secret, data) => new Uint8Array(hmac(secret, data)),
  async hmacVerify(secret, data, mac) {
    const expected = hmac(secret, data)
    return mac.length === expected.length && timingSafeEqual(mac, expected)
  },
  async cbcEncrypt(secret, iv, plaintext) {
    const cipher = createCipheriv('aes-128-cbc', NodeFernetSecret.of(secret).encryption, iv)
    return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]))
  },
  async cbcDecrypt(secret, iv, ciphertext) {
    const decipher = createDecipheriv('aes-128-cbc', NodeFernetSecret.of(secret).encryption, iv)
    const start = decipher.update(ciphertext)
    try {
      return new Uint8Array(Buffer.concat([start, decipher.final()]))
    } catch (cause) {
      throw new InvalidTokenError('The token is padded wrongly.', { cause })
    }
  },
}
