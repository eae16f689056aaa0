import { CorruptError } from './errors.ts'
import { NONCE_BYTES, TAG_BYTES } from './primitives.ts'

// A sealed file is a row of AES-256-GCM chunks under a key of its own: the STREAM construction of Hoang, Reyhanitabar,
// Rogaway and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), with the
// nonces of the age format (https://age-encryption.org/v1, "Payload"): an 11-byte big-endian chunk number, then 1 in
// the last chunk and 0 in all others. All chunks hold 64 KiB but the last, which is empty only in an empty file.

export const FILE_CHUNK_BYTES = 65_536
export const SEALED_CHUNK_BYTES = FILE_CHUNK_BYTES + TAG_BYTES
const MAX_CHUNKS = 2 ** 32

/** First and last byte, both included. */
export interface ByteRange {
  start: number
  end: number
}

export interface FilePart {
  /** Numbers of the chunks to open, both included. */
  firstChunk: number
  lastChunk: number
  /** The number of the file's final chunk. */
  finalChunk: number
  /** The bytes of the sealed file that hold these chunks. */
  sealed: ByteRange
  /** Plaintext bytes to leave out at the start of the first chunk, and to give after that. */
  skip: number
  take: number
}

export function chunkNonce(index: number, final: boolean): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES)
  new DataView(nonce.buffer).setUint32(NONCE_BYTES - 5, index)
  nonce[NONCE_BYTES - 1] = final ? 1 : 0
  return nonce
}

/** How many chunks a file of so many plaintext bytes has; throws RangeError when no file can. */
export function fileChunks(plaintextBytes: number): number {
  const chunks = Math.max(1, Math.ceil(plaintextBytes / FILE_CHUNK_BYTES))
  if (!Number.isSafeInteger(plaintextBytes) || plaintextBytes < 0 || chunks > MAX_CHUNKS) {
    throw new RangeError('A file cannot have that size.')
  }
  return chunks
}

export function sealedFileBytes(plaintextBytes: number): number {
  return plaintextBytes + fileChunks(plaintextBytes) * TAG_BYTES
}

/** Plaintext bytes of a sealed file; throws CorruptError when no sealed file has that size. */
export function plaintextFileBytes(sealedBytes: number): number {
  const plaintextBytes = sealedBytes - Math.ceil(sealedBytes / SEALED_CHUNK_BYTES) * TAG_BYTES
  if (!(plaintextBytes >= 0) || sealedFileBytes(plaintextBytes) !== sealedBytes) {
    throw new CorruptError('No sealed file has that size.')
  }
  return plaintextBytes
}

/** What to read and open for a range of plaintext; without a range, the whole file. Throws RangeError. */
export function filePart(plaintextBytes: number, range?: ByteRange): FilePart {
  const finalChunk = fileChunks(plaintextBytes) - 1
  const start = range?.start ?? 0
  const end = range?.end ?? plaintextBytes - 1
  const outside = start < 0 || start > end || end >= plaintextBytes
  if (range && (outside || !Number.isSafeInteger(start) || !Number.isSafeInteger(end))) {
    throw new RangeError('The range lies outside of the file.')
  }
  const firstChunk = Math.floor(start / FILE_CHUNK_BYTES)
  // An empty file has end -1, and one chunk to check all the same.
  const lastChunk = Math.max(0, Math.floor(end / FILE_CHUNK_BYTES))
  const sealedEnd =
    lastChunk === finalChunk ? sealedFileBytes(plaintextBytes) : (lastChunk + 1) * SEALED_CHUNK_BYTES
  return {
    firstChunk,
    lastChunk,
    finalChunk,
    sealed: { start: firstChunk * SEALED_CHUNK_BYTES, end: sealedEnd - 1 },
    skip: start - firstChunk * FILE_CHUNK_BYTES,
    take: end - start + 1,
  }
}
