import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { type ByteRange, filePart, openFile, sealFile } from '@roomkey/crypto'
import { fileTypeFromBuffer } from 'file-type'
import { ActionError } from '../actions/errors.ts'
import { collectingGarbage } from './collectGarbage.ts'
import type { Files } from './files.ts'

// What file-type's documentation asks for.
const SNIFFED_BYTES = 4100

/** Where a sealed file lies and how to open it. */
export interface SealedFile {
  storageKey: string
  /** The file's own 32-byte key; kept only sealed with the room key. */
  rawKey: Uint8Array
  /** Plaintext bytes. */
  size: number
}

export interface StoredFile extends SealedFile {
  /** What its first bytes look like (`image/png`); undefined for text and unknown formats. */
  sniffedType: string | undefined
}

/**
 * Seals a stream as it arrives and stores it under a fresh random key, holding a few chunks in memory whatever the
 * size. Rejects with ActionError `too_large` past `maxBytes`, or with the error of the stream or of the storage, and
 * then leaves nothing behind. A stream that is refused stays open, because it may be a part of a request that still
 * has to be answered: the caller drains or destroys it.
 */
export async function storeSealed(files: Files, source: Readable, maxBytes: number): Promise<StoredFile> {
  const plaintext = new Plaintext(source, maxBytes)
  const { rawKey, chunks } = await sealFile(plaintext)
  const storageKey = randomUUID()
  try {
    await files.put(storageKey, Readable.from(collectingGarbage(chunks), { objectMode: false }))
  } catch (error) {
    // An adapter may wrap the error of its stream; the reason is ours.
    throw plaintext.failure ?? error
  }
  return { storageKey, rawKey, size: plaintext.size, sniffedType: await plaintext.type() }
}

/**
 * The plaintext of a stored file, or of a range of it, opened as it is read. Rejects with code ENOENT when the file
 * is not there and with RangeError when the range is outside of it; the stream fails with CorruptError at the first
 * chunk that is not authentic.
 */
export async function openSealed(files: Files, file: SealedFile, range?: ByteRange): Promise<Readable> {
  const { sealed } = filePart(file.size, range)
  const source = await files.read(file.storageKey, sealed.start, sealed.end)
  const opening = { rawKey: file.rawKey, plaintextBytes: file.size, ...(range && { range }) }
  const plaintext = Readable.from(collectingGarbage(openFile(opening, source)), { objectMode: false })
  // A generator that was never started does not close its source, nor hear its errors.
  plaintext.once('close', () => source.destroy())
  source.once('error', (error) => plaintext.destroy(error))
  return plaintext
}

/** Passes bytes on, counts them, and keeps the first few. */
class Plaintext implements AsyncIterable<Uint8Array> {
  readonly #source: Readable
  readonly #maxBytes: number
  readonly #head: Uint8Array[] = []
  size = 0
  failure: unknown

  constructor(source: Readable, maxBytes: number) {
    this.#source = source
    this.#maxBytes = maxBytes
    // It may fail before it is read and after it was refused: without a listener either would end the process.
    source.on('error', (error) => {
      this.failure ??= error
    })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      const chunks = this.#source.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
      for await (const chunk of chunks) {
        if (this.size < SNIFFED_BYTES) this.#head.push(chunk)
        this.size += chunk.length
        if (this.size > this.#maxBytes) {
          throw new ActionError('too_large', { detail: `Files may have at most ${this.#maxBytes} bytes.` })
        }
        yield chunk
      }
    } catch (error) {
      this.failure ??= error
      throw error
    }
  }

  async type(): Promise<string | undefined> {
    const head = Buffer.concat(this.#head).subarray(0, SNIFFED_BYTES)
    return (await fileTypeFromBuffer(head))?.mime
  }
}
