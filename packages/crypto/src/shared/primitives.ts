/** An imported AES-256 key for GCM. Opaque: its bytes stay inside, and each build takes only its own keys. */
export interface AesKey {
  readonly algorithm: 'AES-256-GCM'
}

/** The two halves of an imported Fernet key: HMAC-SHA256 and AES-128-CBC. */
export interface FernetSecret {
  readonly algorithm: 'Fernet'
}

export const AES_KEY_BYTES = 32
export const NONCE_BYTES = 12
export const TAG_BYTES = 16

/** What a host's crypto library must offer; everything else in this package is written on top of it. */
export interface Primitives {
  randomBytes(length: number): Uint8Array
  /** 12 random bytes, to be used at once. */
  nonce(): Uint8Array
  /** Throws RangeError unless there are 32 bytes. */
  importAesKey(raw: Uint8Array): Promise<AesKey>
  /**
   * Ciphertext with the 16-byte tag at its end, behind `head`, which stays as it is. A nonce must never be used twice
   * with one key.
   */
  gcmSeal(
    key: AesKey,
    nonce: Uint8Array,
    plaintext: Uint8Array,
    associatedData: Uint8Array,
    head?: Uint8Array,
  ): Promise<Uint8Array>
  /** Rejects with CorruptError when the tag does not fit. */
  gcmOpen(
    key: AesKey,
    nonce: Uint8Array,
    ciphertext: Uint8Array,
    associatedData: Uint8Array,
  ): Promise<Uint8Array>
  importFernetSecret(signing: Uint8Array, encryption: Uint8Array): Promise<FernetSecret>
  hmacSign(secret: FernetSecret, data: Uint8Array): Promise<Uint8Array>
  /** Compares in constant time. */
  hmacVerify(secret: FernetSecret, data: Uint8Array, mac: Uint8Array): Promise<boolean>
  /** With PKCS #7 padding. */
  cbcEncrypt(secret: FernetSecret, iv: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>
  /** Rejects with InvalidTokenError when blocks or padding are wrong. */
  cbcDecrypt(secret: FernetSecret, iv: Uint8Array, ciphertext: Uint8Array): Promise<Uint8Array>
}
