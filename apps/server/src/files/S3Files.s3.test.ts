import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ConfigError } from '../config.ts'
import { startS3, type TestS3 } from '../testing/startS3.ts'
import { DiskFiles } from './DiskFiles.ts'
import { FilesAwayError } from './files.ts'
import { filesAcceptance } from './filesAcceptance.ts'
import { openFiles } from './openFiles.ts'
import { S3Files } from './S3Files.ts'

const WAIT = { timeout: 100_000, interval: 50 }

let s3: TestS3
let client: S3Client
let buckets = 0
beforeAll(async () => {
  s3 = await startS3()
  const { endpoint, region, accessKeyId, secretAccessKey } = s3
  client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  })
})
afterAll(async () => {
  client.destroy()
  await s3.dispose()
})

/** In a bucket of its own. */
async function inBucket() {
  buckets += 1
  const bucket = `bucket-${buckets}`
  await s3.createBucket(bucket)
  const reports: string[] = []
  const files = await S3Files.open({
    ...s3,
    bucket,
    maxBytes: 2 ** 30,
    report: {
      changed: (state, kind) => reports.push(`${state} ${kind}`),
      leftBehind: (kind) => reports.push(`left behind ${kind}`),
    },
  })
  async function stored() {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
    return [
      ...Contents.map(({ Key = '' }) => Key),
      ...Uploads.map(({ Key, UploadId }) => `${Key} unfinished ${UploadId}`),
    ]
  }
  async function dispose() {
    for (const Key of await stored()) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
    await client.send(new DeleteBucketCommand({ Bucket: bucket }))
  }
  return { bucket, files, reports, stored, dispose }
}

filesAcceptance('S3Files', inBucket)

const MiB = 1024 * 1024
const PART = 5 * MiB

/** Sends two parts and some more, waits for `then`, and goes on with what it gives. */
async function* inParts(then: () => Promise<Buffer>) {
  yield randomBytes(2 * PART + 1000)
  yield await then()
}

const isUnfinished = (name: string) => name.includes(' unfinished ')

test('a large file goes in parts and comes back whole, in ranges too', async () => {
  const { files, stored, dispose } = await inBucket()
  const content = randomBytes(2 * PART + 12_345)
  const pieces = function* () {
    for (let at = 0; at < content.length; at += 65_552) yield content.subarray(at, at + 65_552)
  }
  expect(await files.put('large', Readable.from(pieces()))).toEqual({ bytes: content.length })
  expect(await stored()).toEqual(['la/large'])
  const { ETag } = await client.send(new HeadObjectCommand({ Bucket: `bucket-${buckets}`, Key: 'la/large' }))
  expect(ETag).toMatch(/-3"$/)
  expect((await buffer(await files.read('large', 0, content.length - 1))).equals(content)).toBe(true)
  const across = await buffer(await files.read('large', PART - 5, PART + 5))
  expect(across.equals(content.subarray(PART - 5, PART + 6))).toBe(true)
  await files.close()
  await dispose()
})

test('a file of exactly one part, or two, has no empty one behind it', async () => {
  const { files, dispose } = await inBucket()
  for (const [key, length] of [
    ['one', PART],
    ['two', 2 * PART],
    ['none', 0],
  ] as const) {
    expect(await files.put(key, Readable.from([Buffer.alloc(length, 7)]))).toEqual({ bytes: length })
    expect(await buffer(await files.read(key, 0, 2 * PART))).toHaveLength(length)
  }
  await files.close()
  await dispose()
})

test('100 MB pass with two parts in memory', async () => {
  const { files, dispose } = await inBucket()
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const piece = randomBytes(100_000)
  const held = () => {
    // What is still referenced. The second collection waits for the first one's buffers.
    collectGarbage()
    collectGarbage()
    return process.memoryUsage().arrayBuffers
  }
  let most = 0
  // Before the first part has its memory.
  const before = held()
  async function* content() {
    for (let given = 0; given < 1000; given += 1) {
      if (given % 50 === 0) most = Math.max(most, held() - before)
      yield piece
    }
  }
  expect(await files.put('large', Readable.from(content()))).toEqual({ bytes: 100_000_000 })
  expect(most).toBeGreaterThan(PART)
  expect(most).toBeLessThan(2 * PART + MiB)
  await files.close()
  await dispose()
})

test('a stream that fails after some parts leaves none of them', async () => {
  const { files, stored, reports, dispose } = await inBucket()
  const broken = new Error('the cable was cut')
  const content = inParts(async () => {
    await vi.waitFor(async () => expect((await stored()).filter(isUnfinished)).toHaveLength(1), WAIT)
    throw broken
  })
  await expect(files.put('large', Readable.from(content))).rejects.toBe(broken)
  expect(await stored()).toEqual([])
  expect(reports).toEqual([])
  await files.close()
  await dispose()
})

test('reading ends its request when the reader goes away', async () => {
  const { files, dispose } = await inBucket()
  await files.put('large', Readable.from([randomBytes(3 * PART)]))
  const stream = (await files.read('large', 0, 3 * PART)) as IncomingMessage
  await once(stream, 'readable')
  const { socket } = stream
  stream.destroy()
  await once(stream, 'close')
  expect(socket.destroyed).toBe(true)
  await files.close()
  await dispose()
})

test('a gateway that dies in the middle of an upload is told as such; what stayed is swept when it is back', async () => {
  const { files, stored, reports, dispose } = await inBucket()
  await files.put('before', Readable.from([Buffer.from('x')]))
  const content = Readable.from(
    inParts(async () => {
      await vi.waitFor(async () => expect((await stored()).filter(isUnfinished)).toHaveLength(1), WAIT)
      await s3.kill()
      return randomBytes(2 * PART)
    }),
  )
  await expect(files.put('large', content)).rejects.toBeInstanceOf(FilesAwayError)
  expect(content.destroyed).toBe(true)
  await expect(files.read('before', 0, 0)).rejects.toBeInstanceOf(FilesAwayError)
  await expect(files.remove('before')).rejects.toBeInstanceOf(FilesAwayError)
  expect(reports).toEqual(['away ECONNREFUSED', 'left behind ECONNREFUSED'])
  await s3.restart()
  expect(`${await buffer(await files.read('before', 0, 0))}`).toBe('x')
  expect(reports.at(-1)).toBe('up ')
  await files.removeUnfinished(Date.now() + 60_000)
  expect(await stored()).toEqual(['be/before'])
  await files.close()
  await dispose()
})

test('sweeps old uploads of its own only', async () => {
  const { files, stored, bucket, dispose } = await inBucket()
  const begin = async (Key: string) => client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }))
  await begin('ab/abcdef')
  const foreign = await begin('somebody/else')
  await files.removeUnfinished(Date.now() - 3_600_000)
  expect(await stored()).toHaveLength(2)
  await files.removeUnfinished(Date.now() + 60_000)
  expect(await stored()).toEqual([`somebody/else unfinished ${foreign.UploadId}`])
  const { UploadId } = foreign
  await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: 'somebody/else', UploadId }))
  await files.close()
  await dispose()
})

describe('opening', () => {
  const report = { changed: () => {}, leftBehind: () => {} }
  async function opened(change: Partial<TestS3>, folder = '/nowhere') {
    const said: string[] = []
    const say = (sentence: string) => said.push(sentence)
    const files = await openFiles({ folder, s3: { ...s3, ...change }, maxBytes: 1, report, say })
    await files.close()
    return said
  }

  test.each([
    [{ bucket: 'not-there' }, /^S3_BUCKET names no bucket that is there \(NoSuchBucket 404\): .*\.$/],
    [
      { secretAccessKey: 'hush-hush' },
      /^S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY do not open .* 403\): .*\.$/,
    ],
    [{ accessKeyId: 'hush-hush' }, /^S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY do not open .* 403\): .*\.$/],
    [{ endpoint: 'http://127.0.0.1:9' }, /^S3_ENDPOINT does not answer \(ECONNREFUSED\): .*\.$/],
  ])('with %o stops with a sentence that names the variable', async (change, sentence) => {
    const error = await opened(change).catch((thrown: unknown) => thrown as Error)
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as Error).message).toMatch(sentence)
    expect((error as Error).message).not.toMatch(/hush|\n/)
  })

  test('warns of files that still lie on disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'roomkey-files-'))
    const disk = await DiskFiles.open(folder)
    expect(await opened({}, folder)).toEqual([])
    await disk.put('abc', Readable.from([Buffer.from('x')]))
    expect(await opened({}, folder)).toEqual([
      expect.stringMatching(/ holds files from before S3_BUCKET was set/),
    ])
    await rm(folder, { recursive: true })
  })
})
