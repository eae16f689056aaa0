import { encodeBinding } from './binding.ts'
import { EMPTY, inPieces } from './bytes.ts'
import { CorruptError } from './errors.ts'
import {
  type ByteRange,
  chunkNonce,
  FILE_CHUNK_BYTES,
  fileChunks,
  filePart,
  SEALED_CHUNK_BYTES,
} from './fileLayout.ts'
import { AES_KEY_BYTES, type AesKey, type Primitives, TAG_BYTES } from './primitives.ts'

const CHUNK_DATA = encodeBinding(['roomkey file', '1'])

export type ByteSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

export interface FileSealing {
  /** The file's own 32-byte key, to be sealed with the room key (`sealBytes`) and then forgotten. */
  rawKey: Uint8Array
  /** The sealed file; holds about three chunks in memory whatever the size. */
  chunks: AsyncGenerator<Uint8Array>
}

/**
 * Seals a stream under a fresh key. The key is made here and not given, because counter nonces make a second file
 * under the same key readable.
 */
export async function sealFile(primitives: Primitives, source: ByteSource): Promise<FileSealing> {
  const rawKey = primitives.randomBytes(AES_KEY_BYTES)
  return { rawKey, chunks: sealChunks(primitives, await primitives.importAesKey(rawKey), source) }
}

async function* sealChunks(
  primitives: Primitives,
  key: AesKey,
  source: ByteSource,
): AsyncGenerator<Uint8Array> {
  // One chunk is held back: only at the end of the stream is it known which one is the last.
  let held: Uint8Array | undefined
  let index = 0
  for await (const chunk of inPieces(source, FILE_CHUNK_BYTES)) {
    if (held !== undefined) {
      yield await primitives.gcmSeal(key, chunkNonce(index, false), held, CHUNK_DATA)
      index += 1
      fileChunks((index + 1) * FILE_CHUNK_BYTES)
    }
    held = chunk
  }
  yield await primitives.gcmSeal(key, chunkNonce(index, true), held ?? EMPTY, CHUNK_DATA)
}

export interface FileOpening {
  rawKey: Uint8Array
  /** The size of the whole file before sealing. A wrong size shows when the final chunk is opened. */
  plaintextBytes: number
  /** Without one, the whole file. */
  range?: ByteRange
}

/**
 * Opens the sealed bytes that `filePart` names for this size and range, and yields the plaintext of the range.
 * Throws CorruptError at the first chunk that is changed, moved or missing, and when the source holds more than
 * asked for; chunks yielded before are authentic. A range that does not reach the final chunk says nothing of the
 * bytes behind it.
 */
export async function* openFile(
  primitives: Primitives,
  opening: FileOpening,
  source: ByteSource,
): AsyncGenerator<Uint8Array> {
  const part = filePart(opening.plaintextBytes, opening.range)
  const key = await primitives.importAesKey(opening.rawKey)
  let sealedLeft = part.sealed.end - part.sealed.start + 1
  let { firstChunk: index, skip, take } = part
  for await (const sealed of inPieces(source, SEALED_CHUNK_BYTES)) {
    sealedLeft -= sealed.length
    if (sealedLeft < 0) throw new CorruptError('The sealed file is longer than it was.')
    if (sealed.length < TAG_BYTES) throw new CorruptError('The sealed file ends within a chunk.')
    const nonce = chunkNonce(index, index === part.finalChunk)
    const chunk = await primitives.gcmOpen(key, nonce, sealed, CHUNK_DATA)
    const wanted = chunk.subarray(skip, skip + take)
    skip = 0
    take -= wanted.length
    index += 1
    if (wanted.length > 0) yield wanted
  }
  if (sealedLeft > 0) throw new CorruptError('The sealed file is shorter than it was.')
}
