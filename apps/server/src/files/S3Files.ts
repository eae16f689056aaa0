import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { checkFileKey, FILE_KEY, type Files, type StoredEntry } from './files.ts'
import {
  type Ask,
  createAsk,
  createS3Client,
  type S3Report,
  type S3Settings,
  unlessEnded,
} from './s3Client.ts'
import { type S3Place, uploadToS3 } from './s3Upload.ts'

// The least that S3 takes for a part that is not the last, and the most parts of a file. All but the last must be of
// one size for some servers, so it cannot grow on the way.
const LEAST_PART_BYTES = 5 * 1024 * 1024
const MOST_PARTS = 10_000
// Sealing adds 16 bytes to each 64 KiB.
const SEALED_SHARE = 1.001

export interface S3FilesOptions extends S3Settings {
  /** The largest file that people may send. */
  maxBytes: number
  report: S3Report
}

/** Files in a bucket, named as DiskFiles names them in its folder: `ab/abcdef`, so that any tool copies one to the other. */
export class S3Files implements Files {
  readonly #client: S3Client
  readonly #ask: Ask
  readonly #options: S3FilesOptions
  readonly #partBytes: number

  private constructor(client: S3Client, options: S3FilesOptions) {
    this.#client = client
    this.#ask = createAsk(options.report)
    this.#options = options
    this.#partBytes = Math.max(LEAST_PART_BYTES, Math.ceil((options.maxBytes * SEALED_SHARE) / MOST_PARTS))
  }

  /** Rejects with what S3 or the network says when the bucket cannot be listed. */
  static async open(options: S3FilesOptions): Promise<S3Files> {
    const client = createS3Client(options)
    try {
      // A HEAD of the bucket would have no body that says why not.
      await client.send(new ListObjectsV2Command({ Bucket: options.bucket, MaxKeys: 1 }))
    } catch (error) {
      client.destroy()
      throw error
    }
    return new S3Files(client, options)
  }

  async put(key: string, content: Readable): Promise<{ bytes: number }> {
    // Reading a failed stream throws its error; until then a failure without a listener would end the process.
    content.on('error', () => {})
    try {
      const place = this.#place(key)
      await this.#refuseTaken(place)
      const upload = { client: this.#client, ask: this.#ask, report: this.#options.report, place, content }
      return { bytes: await uploadToS3({ ...upload, partBytes: this.#partBytes }) }
    } catch (error) {
      content.destroy()
      throw error
    }
  }

  async read(key: string, start: number, end: number): Promise<Readable> {
    const command = new GetObjectCommand({ ...this.#place(key), Range: `bytes=${start}-${end}` })
    // In Node the body is the response itself: it waits for its reader, and destroying it ends the request.
    return (await this.#ask(this.#client.send(command).catch(emptyPastEnd))).Body as Readable
  }

  async remove(key: string): Promise<void> {
    await this.#ask(this.#client.send(new DeleteObjectCommand(this.#place(key))))
  }

  async *list(): AsyncGenerator<StoredEntry> {
    const { bucket: Bucket } = this.#options
    let more: { ContinuationToken?: string | undefined } | undefined = {}
    while (more) {
      const page: ListObjectsV2CommandOutput = await this.#ask(
        this.#client.send(new ListObjectsV2Command({ Bucket, ...more })),
      )
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
        const key = keyOf(Key)
        if (key !== undefined) yield { key, bytes: Size, storedAt: LastModified?.getTime() ?? 0 }
      }
      more = page.IsTruncated ? { ContinuationToken: page.NextContinuationToken } : undefined
    }
  }

  async removeUnfinished(before: number): Promise<void> {
    const { bucket: Bucket } = this.#options
    let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {}
    while (from) {
      const page: ListMultipartUploadsCommandOutput = await this.#ask(
        this.#client.send(new ListMultipartUploadsCommand({ Bucket, ...from })),
      )
      for (const { Key = '', UploadId, Initiated } of page.Uploads ?? []) {
        if (keyOf(Key) === undefined || !Initiated || Initiated.getTime() >= before) continue
        const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId })
        await this.#ask(this.#client.send(abort).catch(unlessEnded))
      }
      from = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
        : undefined
    }
  }

  async close(): Promise<void> {
    this.#client.destroy()
  }

  /**
   * Keys are random, so two writers never race for one; this finds mistakes. `If-None-Match: *` would not do: not every
   * server knows it, and a write repeated because its answer was lost would find itself and call the key taken.
   */
  async #refuseTaken(place: S3Place): Promise<void> {
    const taken = await this.#ask(this.#client.send(new HeadObjectCommand(place))).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false
        throw error
      },
    )
    if (taken) throw Object.assign(new Error('There is a file under this key.'), { code: 'EEXIST' })
  }

  #place(key: string): S3Place {
    checkFileKey(key)
    return { Bucket: this.#options.bucket, Key: nameOf(key) }
  }
}

const nameOf = (key: string) => `${key.slice(0, 2)}/${key}`

/** Undefined for what somebody else keeps in the bucket. */
function keyOf(name: string): string | undefined {
  const key = name.slice(3)
  return FILE_KEY.test(key) && name === nameOf(key) ? key : undefined
}

/** S3 refuses a range that starts behind the end; for us it has no bytes. */
function emptyPastEnd(error: unknown): { Body: Readable } {
  if (error instanceof S3ServiceException && error.name === 'InvalidRange') return { Body: Readable.from([]) }
  throw error
}
