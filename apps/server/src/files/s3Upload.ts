import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { type Ask, kindOf, type S3Report, unlessEnded } from './s3Client.ts'

/** Names one object. */
export interface S3Place {
  Bucket: string
  Key: string
}

export interface S3Upload {
  client: S3Client
  ask: Ask
  report: S3Report
  place: S3Place
  content: Readable
  partBytes: number
}

// One fills while the other is on its way; they are what an upload holds in memory.
const BUFFERS = 2
// To send a part and hear that it is stored; a line that needs longer could not keep an upload alive either.
const PART_MS = 60_000
// Storage puts the parts together before it answers; AWS says that may take minutes.
const COMPLETE_MS = 300_000

/**
 * Sends a stream, whole when it fits into one part, else in parts; resolves with its bytes. Rejects with the stream's
 * error or FilesAwayError, after removing what was sent.
 */
export async function uploadToS3(upload: S3Upload): Promise<number> {
  const buffers = new Buffers(upload.partBytes)
  const parts = partsOf(upload.content, buffers)
  const first = await parts.next()
  // It always yields one, if an empty one.
  if (first.done) throw new Error('no part')
  if (first.value.last) return sendWhole(upload, first.value.bytes)
  return new MultipartUpload(upload, buffers).send(first.value, parts)
}

async function sendWhole(upload: S3Upload, bytes: Buffer): Promise<number> {
  const { client, ask, place } = upload
  try {
    await ask(client.send(new PutObjectCommand({ ...place, Body: bytes }), { requestTimeout: PART_MS }))
    return bytes.length
  } catch (error) {
    // It may be there, and only the answer was lost.
    await clean(upload, [client.send(new DeleteObjectCommand(place))])
    throw error
  }
}

async function clean({ report }: S3Upload, removals: Promise<unknown>[]): Promise<void> {
  for (const done of await Promise.allSettled(removals))
    if (done.status === 'rejected') report.leftBehind(kindOf(done.reason))
}

class MultipartUpload {
  readonly #upload: S3Upload
  readonly #buffers: Buffers
  readonly #stop = new AbortController()
  readonly #sending: Promise<void>[] = []
  readonly #etags: { PartNumber: number; ETag: string | undefined }[] = []
  #id: { UploadId: string | undefined } = { UploadId: undefined }
  #bytes = 0
  #failure: unknown
  #completing = false

  constructor(upload: S3Upload, buffers: Buffers) {
    this.#upload = upload
    this.#buffers = buffers
  }

  async send(first: Part, rest: AsyncGenerator<Part>): Promise<number> {
    const { client, ask, place } = this.#upload
    const { UploadId } = await ask(client.send(new CreateMultipartUploadCommand(place)))
    this.#id = { UploadId }
    try {
      this.#sendPart(first)
      for await (const part of rest) {
        if (this.#failure) break
        this.#sendPart(part)
      }
      await Promise.all(this.#sending)
      if (this.#failure) throw this.#failure
      await this.#complete()
      return this.#bytes
    } catch (error) {
      // Before parts that are ended below fail in their turn.
      const reason = this.#failure ?? error
      await this.#discard()
      throw reason
    }
  }

  #sendPart({ bytes, last, buffer }: Part): void {
    const part = { PartNumber: this.#sending.length + 1 }
    const { client, ask, place, content } = this.#upload
    const command = new UploadPartCommand({ ...place, ...this.#id, ...part, Body: bytes })
    this.#bytes += bytes.length
    const sent = ask(client.send(command, { abortSignal: this.#stop.signal, requestTimeout: PART_MS })).then(
      ({ ETag }) => {
        this.#etags.push({ ...part, ETag })
      },
      (error: unknown) => {
        // Also wakes a loop that waits for a slow sender.
        this.#failure ??= error
        content.destroy()
      },
    )
    this.#sending.push(sent.finally(() => !last && this.#buffers.give(buffer)))
  }

  async #complete(): Promise<void> {
    const { client, ask, place } = this.#upload
    this.#completing = true
    const Parts = this.#etags.sort((one, other) => one.PartNumber - other.PartNumber)
    const command = new CompleteMultipartUploadCommand({ ...place, ...this.#id, MultipartUpload: { Parts } })
    await ask(client.send(command, { requestTimeout: COMPLETE_MS }))
  }

  /** Parts that arrive after the abort would stay, so those on their way are ended first. */
  async #discard(): Promise<void> {
    const { client, place } = this.#upload
    this.#stop.abort()
    await Promise.all(this.#sending)
    const abort = new AbortMultipartUploadCommand({ ...place, ...this.#id })
    const aborted = client.send(abort).catch(unlessEnded)
    // It may have been put together, and only the answer was lost.
    const whole = this.#completing ? [client.send(new DeleteObjectCommand(place))] : []
    await clean(this.#upload, [aborted, ...whole])
  }
}

interface Part {
  bytes: Buffer
  /** What `bytes` is a part of; given back when it was sent. */
  buffer: Buffer
  last: boolean
}

/** Full parts, and a last one that may be shorter or, when it is the only one, empty. */
async function* partsOf(content: AsyncIterable<Uint8Array>, buffers: Buffers): AsyncGenerator<Part> {
  let buffer = await buffers.take()
  let filled = 0
  for await (const chunk of content) {
    for (let read = 0; read < chunk.length; ) {
      if (filled === buffer.length) {
        yield { bytes: buffer, buffer, last: false }
        buffer = await buffers.take()
        filled = 0
      }
      const piece = chunk.subarray(read, read + buffer.length - filled)
      buffer.set(piece, filled)
      filled += piece.length
      read += piece.length
    }
  }
  yield { bytes: buffer.subarray(0, filled), buffer, last: true }
}

/** A few buffers used again and again: new ones would wait for a collection that takes them for old objects. */
class Buffers {
  readonly #bytes: number
  readonly #free: Buffer[] = []
  readonly #waiting: ((buffer: Buffer) => void)[] = []
  #made = 0

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  async take(): Promise<Buffer> {
    const free = this.#free.pop()
    if (free) return free
    if (this.#made === BUFFERS) return new Promise((resolve) => this.#waiting.push(resolve))
    this.#made += 1
    // Memory that nothing is written to is not taken from the system: a small file costs what it has.
    return Buffer.allocUnsafeSlow(this.#bytes)
  }

  give(buffer: Buffer): void {
    const next = this.#waiting.shift()
    if (next) next(buffer)
    else this.#free.push(buffer)
  }
}
