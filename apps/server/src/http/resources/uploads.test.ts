import { randomBytes, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AttachmentId } from '@roomkey/protocol'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { appendUpload } from '../../actions/appendUpload.ts'
import { UploadLocks } from '../../uploads/UploadLocks.ts'
import { encoded, MB, sha256, UploadServer } from '../testing/UploadServer.ts'

let tus: UploadServer
beforeAll(async () => {
  tus = await UploadServer.start()
})
afterAll(() => tus.dispose())
beforeEach(() => tus.begin())

test('a file goes up whole, in chunks of any size, and empty', async () => {
  const small = randomBytes(100_000)
  const { id, done } = tus.send(small, { filetype: 'text/plain', imagesize: '640x480' })
  await done
  expect((await tus.head(id)).headers.get('upload-offset')).toBe('100000')
  expect((await tus.read(id)).equals(small)).toBe(true)
  const chunked = randomBytes(5 * MB)
  const pieces = tus.send(chunked, {}, { chunkSize: 777_777 })
  await pieces.done
  expect((await tus.read(pieces.id)).equals(chunked)).toBe(true)
  const empty = tus.send(Buffer.alloc(0))
  await empty.done
  expect(await tus.read(empty.id)).toHaveLength(0)
})

test('an upload that is cut goes on from the byte it reached', async () => {
  const content = randomBytes(9 * MB)
  const before = tus.proxy.seen()
  tus.proxy.cutAt(before + 5 * MB)
  const { id, upload, done } = tus.send(content)
  await done
  expect(upload.url).toMatch(new RegExp(`/api/uploads/${id}/$`))
  // Heads besides. Of the file no more goes up twice than Node had read of the line when it broke.
  expect(tus.proxy.seen() - before).toBeLessThan(content.length + 300_000)
  expect((await tus.read(id)).equals(content)).toBe(true)
})

test('also when the server was stopped and started in between', async () => {
  const content = randomBytes(9 * MB)
  const before = tus.proxy.seen()
  const reached = before + 8 * MB
  const { id, upload, done } = tus.send(content, {}, { retryDelays: null })
  while (tus.proxy.seen() < reached && !upload.url) await new Promise(setImmediate)
  tus.proxy.cutAt(tus.proxy.seen() + 5 * MB)
  await expect(done).rejects.toThrow()
  const kept = await tus.offsetOf(id)
  expect(kept).toBeGreaterThan(4 * MB)
  await tus.restart()
  expect(await tus.offsetOf(id)).toBe(kept)
  const rest = Buffer.from(content.subarray(kept))
  const ended = await tus.patch(id, kept, rest)
  expect([ended.status, ended.headers.get('upload-offset')]).toEqual([204, String(content.length)])
  expect((await tus.read(id)).equals(content)).toBe(true)
})

test('a second request for the same upload ends the first, whose bytes count', async () => {
  const content = randomBytes(3 * MB)
  const id = randomUUID()
  await tus.create(id, content.length)
  // A line on which nothing more comes: two of the three megabytes, and then silence.
  const stalled = new ReadableStream({
    start: (controller) => controller.enqueue(content.subarray(0, 2 * MB)),
  })
  const first = fetch(new URL(`api/uploads/${id}/`, tus.server.url), {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${tus.alice.access}`,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    },
    body: stalled,
    duplex: 'half',
  } as RequestInit)
  first.catch(() => {})
  let reached = 0
  while (reached === 0) reached = await tus.offsetOf(id)
  await expect(first).rejects.toThrow()
  expect((await tus.patch(id, 0, content)).status).toBe(409)
  expect((await tus.patch(id, reached, Buffer.from(content.subarray(reached)))).status).toBe(204)
  expect((await tus.read(id as AttachmentId)).equals(content)).toBe(true)
})

test('of two requests that write the same bytes at once one wins, and nothing is mixed', async () => {
  const content = randomBytes(5 * MB)
  const id = randomUUID()
  await tus.create(id, content.length, `,sha256 ${encoded(sha256(content))}`)
  await Promise.allSettled([tus.patch(id, 0, content), tus.patch(id, 0, content), tus.patch(id, 0, content)])
  const at = await tus.offsetOf(id)
  if (at < content.length) await tus.patch(id, at, Buffer.from(content.subarray(at)))
  expect((await tus.read(id as AttachmentId)).equals(content)).toBe(true)
})

test('of two servers that are sent the same place one wins, and nothing of the other stays', async () => {
  const content = randomBytes(5 * MB)
  const id = randomUUID() as AttachmentId
  const { parts } = tus.server
  const before = await tus.storedKeys()
  await tus.create(id, content.length, `,sha256 ${encoded(sha256(content))}`)
  const take = () =>
    appendUpload({ ...parts, uploadLocks: new UploadLocks() }, tus.alice, {
      id,
      offset: 0,
      content: Readable.from([content]),
      bytes: content.length,
    })
  const ends = await Promise.allSettled([take(), take()])
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = ends.find((end) => end.status === 'rejected')
  expect(refused?.reason).toMatchObject({ code: 'conflict' })
  expect((await tus.storedKeys()).length).toBe(before.length + 1)
  expect((await tus.read(id)).equals(content)).toBe(true)
})

test('creating it again finds it; another file under its id is a conflict', async () => {
  const id = randomUUID()
  expect((await tus.create(id, 10)).status).toBe(201)
  await tus.patch(id, 0, Buffer.from('four'))
  const again = await tus.create(id, 10)
  expect([again.status, again.headers.get('upload-offset')]).toEqual([201, '4'])
  expect(again.headers.get('location')).toBe(`/api/uploads/${id}/`)
  expect((await tus.create(id, 11)).status).toBe(409)
  await tus.patch(id, 4, Buffer.from('andsix'))
  expect((await tus.create(id, 10)).headers.get('upload-offset')).toBe('10')
})

test('a file that changed on the way is refused, and begins anew', async () => {
  const id = randomUUID()
  const announced = `,sha256 ${encoded(sha256(Buffer.from('0123456789')))}`
  await tus.create(id, 10, announced)
  await tus.patch(id, 0, Buffer.from('01234'))
  const ended = await tus.patch(id, 5, Buffer.from('changed'.slice(0, 5)))
  expect(ended.status).toBe(460)
  expect(await ended.json()).toMatchObject({ code: 'checksum_mismatch' })
  expect((await tus.head(id)).status).toBe(404)
  await tus.create(id, 10, announced)
  expect((await tus.patch(id, 0, Buffer.from('0123456789'))).status).toBe(204)
})
