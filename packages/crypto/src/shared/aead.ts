import { CorruptError } from './errors.ts'
import { type AesKey, NONCE_BYTES, type Primitives, TAG_BYTES } from './primitives.ts'

export interface SealedBytes {
  /** 12 bytes. */
  nonce: Uint8Array
  /** As long as the plaintext, and the 16-byte tag. */
  ciphertext: Uint8Array
}

/**
 * AES-256-GCM with a random nonce. With random 96-bit nonces one key must seal fewer than 2^32 times
 * (NIST SP 800-38D, section 8.3), so room keys change well before.
 */
export async function seal(
  primitives: Primitives,
  key: AesKey,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
): Promise<SealedBytes> {
  const nonce = primitives.nonce()
  return { nonce, ciphertext: await primitives.gcmSeal(key, nonce, plaintext, associatedData) }
}

/** Rejects with CorruptError unless key, nonce, ciphertext and associated data are those of one `seal`. */
export async function open(
  primitives: Primitives,
  key: AesKey,
  sealed: SealedBytes,
  associatedData: Uint8Array,
): Promise<Uint8Array> {
  if (sealed.nonce.length !== NONCE_BYTES || sealed.ciphertext.length < TAG_BYTES) {
    throw new CorruptError('The sealed bytes have a wrong length.')
  }
  return primitives.gcmOpen(key, sealed.nonce, sealed.ciphertext, associatedData)
}
