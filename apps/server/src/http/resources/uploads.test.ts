import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { appendUpload } from '../../actions/appendUpload.ts'
import { collectOrphans } from '../../actions/collectOrphans.ts'
import { createUpload } from '../../actions/createUpload.ts'
import { checkEverything } from '../../check/checkEverything.ts'
import { type CuttingProxy, startCuttingProxy } from '../../testing/cuttingProxy.ts'
import { startTestServer, type TestServer, type TestUser, testUser } from '../../testing/index.ts'
import { OPEN_UPLOADS } from '../../uploads/limits.ts'
import { UploadLocks } from '../../uploads/UploadLocks.ts'

// The other side is tus-js-client, so that what we speak is tus and not only what we think it is.

const MB = 1_000_000
let server: TestServer
/** Those it went on from; the folder is the first one's. */
const former: TestServer[] = []
let proxy: CuttingProxy
let alice: TestUser
let room: RoomId
beforeAll(async () => {
  server = await startTestServer({ env: { MAX_FILE_BYTES: String(20 * MB) } })
  proxy = await startCuttingProxy(server.port)
})
afterAll(async () => {
  await proxy.close()
  await server.dispose()
  for (const each of former) await each.dispose()
})
beforeEach(async () => {
  alice = await testUser(server)
  room = await alice.createRoom('Files')
})

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
const encoded = (text: string) => Buffer.from(text).toString('base64')

interface Sent {
  id: AttachmentId
  upload: Upload
  done: Promise<unknown>
}

/** By tus-js-client, through the proxy. */
function send(content: Buffer, more: Record<string, string> = {}, options: object = {}): Sent {
  const id = randomUUID() as AttachmentId
  const { promise: done, resolve, reject } = Promise.withResolvers<unknown>()
  const upload = new Upload(Readable.from([content]), {
    endpoint: new URL(`api/rooms/${room}/uploads/`, proxy.url).href,
    headers: { authorization: `Bearer ${alice.access}` },
    metadata: { id, filename: 'plan ü.bin', sha256: sha256(content), ...more },
    uploadSize: content.length,
    chunkSize: content.length + 1,
    retryDelays: [0, 0, 0],
    onSuccess: resolve,
    onError: reject,
    ...options,
  })
  done.catch(() => {})
  upload.start()
  return { id, upload, done }
}

async function storedKeys(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of server.parts.files.list()) keys.push(key)
  return keys
}

/** What a member reads of it, once a message shows it. */
async function read(id: AttachmentId): Promise<Buffer> {
  const sent = await alice.fetch(`api/rooms/${room}/messages/`, {
    json: { plaintext: 'see', attachment_ids: [id] },
  })
  expect(sent.status).toBe(201)
  const link = (await (await alice.fetch(`api/attachments/${id}/url/`)).json()) as { url: string }
  return Buffer.from(await (await fetch(link.url)).arrayBuffer())
}

interface Asked {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Buffer<ArrayBuffer>
  by?: TestUser
}
const ask = ({ method, path, headers = {}, body, by = alice }: Asked) =>
  fetch(new URL(path, server.url), {
    method,
    headers: { authorization: `Bearer ${by.access}`, 'tus-resumable': '1.0.0', ...headers },
    body: body ?? null,
  })

const create = (id: string, length: number, more = '', by = alice) =>
  ask({
    method: 'POST',
    path: `api/rooms/${room}/uploads/`,
    headers: {
      'upload-length': String(length),
      'upload-metadata': `id ${encoded(id)},filename ${encoded('plan.bin')}${more}`,
    },
    by,
  })
const patch = (id: string, offset: number, body: Buffer<ArrayBuffer>, headers = {}, by = alice) =>
  ask({
    method: 'PATCH',
    path: `api/uploads/${id}/`,
    headers: {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      ...headers,
    },
    body,
    by,
  })
const head = (id: string, by = alice) => ask({ method: 'HEAD', path: `api/uploads/${id}/`, by })
const offsetOf = async (id: string) => Number((await head(id)).headers.get('upload-offset'))

test('a file goes up whole, in chunks of any size, and empty', async () => {
  const small = randomBytes(100_000)
  const { id, done } = send(small, { filetype: 'text/plain', imagesize: '640x480' })
  await done
  expect((await head(id)).headers.get('upload-offset')).toBe('100000')
  expect((await read(id)).equals(small)).toBe(true)
  const chunked = randomBytes(5 * MB)
  const pieces = send(chunked, {}, { chunkSize: 777_777 })
  await pieces.done
  expect((await read(pieces.id)).equals(chunked)).toBe(true)
  const empty = send(Buffer.alloc(0))
  await empty.done
  expect(await read(empty.id)).toHaveLength(0)
})

test('an upload that is cut goes on from the byte it reached', async () => {
  const content = randomBytes(9 * MB)
  const before = proxy.seen()
  proxy.cutAt(before + 5 * MB)
  const { id, upload, done } = send(content)
  await done
  expect(upload.url).toMatch(new RegExp(`/api/uploads/${id}/$`))
  // Heads besides. Of the file no more goes up twice than Node had read of the line when it broke.
  expect(proxy.seen() - before).toBeLessThan(content.length + 300_000)
  expect((await read(id)).equals(content)).toBe(true)
})

test('also when the server was stopped and started in between', async () => {
  const content = randomBytes(9 * MB)
  const before = proxy.seen()
  const reached = before + 8 * MB
  const { id, upload, done } = send(content, {}, { retryDelays: null })
  while (proxy.seen() < reached && !upload.url) await new Promise(setImmediate)
  proxy.cutAt(proxy.seen() + 5 * MB)
  await expect(done).rejects.toThrow()
  const kept = await offsetOf(id)
  expect(kept).toBeGreaterThan(4 * MB)
  const { dataDir } = server
  await server.close()
  former.push(server)
  server = await startTestServer({ env: { MAX_FILE_BYTES: String(20 * MB) }, dataDir })
  proxy.lead(server.port)
  alice = alice.at(server)
  expect(await offsetOf(id)).toBe(kept)
  const rest = Buffer.from(content.subarray(kept))
  const ended = await patch(id, kept, rest)
  expect([ended.status, ended.headers.get('upload-offset')]).toEqual([204, String(content.length)])
  expect((await read(id)).equals(content)).toBe(true)
})

test('a second request for the same upload ends the first, whose bytes count', async () => {
  const content = randomBytes(3 * MB)
  const id = randomUUID()
  await create(id, content.length)
  // A line on which nothing more comes: two of the three megabytes, and then silence.
  const stalled = new ReadableStream({
    start: (controller) => controller.enqueue(content.subarray(0, 2 * MB)),
  })
  const first = fetch(new URL(`api/uploads/${id}/`, server.url), {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${alice.access}`,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    },
    body: stalled,
    duplex: 'half',
  } as RequestInit)
  first.catch(() => {})
  let reached = 0
  while (reached === 0) reached = await offsetOf(id)
  await expect(first).rejects.toThrow()
  expect((await patch(id, 0, content)).status).toBe(409)
  expect((await patch(id, reached, Buffer.from(content.subarray(reached)))).status).toBe(204)
  expect((await read(id as AttachmentId)).equals(content)).toBe(true)
})

test('of two requests that write the same bytes at once one wins, and nothing is mixed', async () => {
  const content = randomBytes(5 * MB)
  const id = randomUUID()
  await create(id, content.length, `,sha256 ${encoded(sha256(content))}`)
  await Promise.allSettled([patch(id, 0, content), patch(id, 0, content), patch(id, 0, content)])
  const at = await offsetOf(id)
  if (at < content.length) await patch(id, at, Buffer.from(content.subarray(at)))
  expect((await read(id as AttachmentId)).equals(content)).toBe(true)
})

test('of two servers that are sent the same place one wins, and nothing of the other stays', async () => {
  const content = randomBytes(5 * MB)
  const id = randomUUID() as AttachmentId
  const { parts } = server
  const before = await storedKeys()
  await create(id, content.length, `,sha256 ${encoded(sha256(content))}`)
  const take = () =>
    appendUpload({ ...parts, uploadLocks: new UploadLocks() }, alice, {
      id,
      offset: 0,
      content: Readable.from([content]),
      bytes: content.length,
    })
  const ends = await Promise.allSettled([take(), take()])
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = ends.find((end) => end.status === 'rejected')
  expect(refused?.reason).toMatchObject({ code: 'conflict' })
  expect((await storedKeys()).length).toBe(before.length + 1)
  expect((await read(id)).equals(content)).toBe(true)
})

test('creating it again finds it; another file under its id is a conflict', async () => {
  const id = randomUUID()
  expect((await create(id, 10)).status).toBe(201)
  await patch(id, 0, Buffer.from('four'))
  const again = await create(id, 10)
  expect([again.status, again.headers.get('upload-offset')]).toEqual([201, '4'])
  expect(again.headers.get('location')).toBe(`/api/uploads/${id}/`)
  expect((await create(id, 11)).status).toBe(409)
  await patch(id, 4, Buffer.from('andsix'))
  expect((await create(id, 10)).headers.get('upload-offset')).toBe('10')
})

test('a file that changed on the way is refused, and begins anew', async () => {
  const id = randomUUID()
  const announced = `,sha256 ${encoded(sha256(Buffer.from('0123456789')))}`
  await create(id, 10, announced)
  await patch(id, 0, Buffer.from('01234'))
  const ended = await patch(id, 5, Buffer.from('changed'.slice(0, 5)))
  expect(ended.status).toBe(460)
  expect(await ended.json()).toMatchObject({ code: 'checksum_mismatch' })
  expect((await head(id)).status).toBe(404)
  await create(id, 10, announced)
  expect((await patch(id, 0, Buffer.from('0123456789'))).status).toBe(204)
})

test('every answer speaks the protocol, and a bad request is told what is wrong with it', async () => {
  const id = randomUUID()
  const options = await ask({ method: 'OPTIONS', path: `api/uploads/${id}/` })
  expect(options.headers.get('tus-version')).toBe('1.0.0')
  expect(options.headers.get('tus-extension')).toBe('creation,expiration,termination')
  expect(options.headers.get('tus-max-size')).toBe(String(20 * MB))
  const refused = async (reply: Promise<Response>) => {
    const answer = await reply
    expect(answer.headers.get('tus-resumable')).toBe('1.0.0')
    const { code, fields } = (await answer.json()) as { code: string; fields?: object }
    return [answer.status, code, ...Object.keys(fields ?? {})]
  }
  const post = (headers: Record<string, string>) =>
    refused(ask({ method: 'POST', path: `api/rooms/${room}/uploads/`, headers }))
  const name = `filename ${encoded('a')}`
  expect(await post({ 'upload-metadata': name })).toEqual([400, 'invalid', 'upload-length'])
  const wrongPairs = ['filename ###', `filename ${Buffer.from([255]).toString('base64')}`, `${name},${name}`]
  for (const pairs of wrongPairs)
    expect(await post({ 'upload-length': '1', 'upload-metadata': pairs })).toEqual([
      400,
      'invalid',
      'upload-metadata',
    ])
  expect(await post({ 'upload-length': '1', 'upload-metadata': `id ${encoded('x')},${name}` })).toEqual([
    400,
    'invalid',
    'id',
  ])
  expect(await refused(create(id, 20 * MB + 1))).toEqual([413, 'too_large'])
  expect((await create(id, 10)).headers.get('upload-expires')).toMatch(/ GMT$/)
  expect(await refused(patch(id, 0, Buffer.alloc(11)))).toEqual([413, 'too_large'])
  expect(await refused(patch(id, 3, Buffer.alloc(1)))).toEqual([409, 'conflict', 'upload-offset'])
  expect(await refused(patch(id, 0, Buffer.alloc(1), { 'upload-offset': '-1' }))).toEqual([
    400,
    'invalid',
    'upload-offset',
  ])
  expect(await refused(patch(id, 0, Buffer.alloc(1), { 'tus-resumable': '0.2.2' }))).toEqual([
    412,
    'upload_version',
  ])
  expect(await refused(patch(id, 0, Buffer.alloc(1), { 'content-type': 'text/plain' }))).toEqual([
    415,
    'unsupported_media_type',
  ])
  expect((await head(id)).headers.get('upload-metadata')).toContain(`filename ${encoded('plan.bin')}`)
  const override = { 'x-http-method-override': 'DELETE' }
  expect((await ask({ method: 'POST', path: `api/uploads/${id}/`, headers: override })).status).toBe(204)
  expect((await head(id)).status).toBe(404)
})

test('nobody else, and nobody who left, creates, asks, goes on or takes back', async () => {
  const [bob, eve] = [await testUser(server), await testUser(server)]
  await alice.invite(room, bob)
  const id = randomUUID()
  expect((await create(id, 10, '', eve)).status).toBe(403)
  expect((await create(id, 10, '', bob)).status).toBe(201)
  expect((await patch(id, 0, Buffer.from('12345'), {}, bob)).status).toBe(204)
  for (const other of [alice, eve]) {
    expect((await head(id, other)).status).toBe(404)
    expect((await patch(id, 5, Buffer.from('6789a'), {}, other)).status).toBe(404)
    expect((await ask({ method: 'DELETE', path: `api/uploads/${id}/`, by: other })).status).toBe(404)
    expect((await create(id, 10, '', other)).status).toBe(other === alice ? 409 : 403)
  }
  await alice.remove(room, bob)
  expect((await head(id, bob)).status).toBe(403)
  expect((await patch(id, 5, Buffer.from('6789a'), {}, bob)).status).toBe(403)
  expect(await server.parts.store.attachment(id as AttachmentId)).toBeUndefined()
})

test('one that is refused in the middle takes the rest in, so that its sender hears why', async () => {
  const bob = await testUser(server)
  await alice.invite(room, bob)
  const id = randomUUID()
  const size = 16 * MB
  await create(id, size, '', bob)
  const socket = connect(server.port, '127.0.0.1')
  const answered = once(socket, 'data')
  socket.write(
    `PATCH /api/uploads/${id}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${bob.access}\r\n` +
      'Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n' +
      `Content-Length: ${size}\r\n\r\n`,
  )
  socket.write(randomBytes(MB))
  const incoming = join(server.dataDir, 'files', 'incoming')
  await vi.waitFor(async () => expect(await readdir(incoming)).toHaveLength(1), 10_000)
  await alice.remove(room, bob)
  expect(await new Promise((resolve) => socket.write(randomBytes(size - MB), resolve))).toBeFalsy()
  expect(String(await answered)).toMatch(/^HTTP\/1.1 403 /)
  socket.destroy()
})

test('one person has so many open at once', async () => {
  const ids = Array.from({ length: OPEN_UPLOADS }, () => randomUUID())
  for (const id of ids) await create(id, 1)
  const refused = await create(randomUUID(), 1)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
  const bob = await testUser(server)
  await alice.invite(room, bob)
  for (let n = 0; n < 4; n++) expect((await create(randomUUID(), 20 * MB, '', bob)).status).toBe(201)
  expect((await create(randomUUID(), 1, '', bob)).status).toBe(429)
})

test('also when they are begun side by side, each in another room', async () => {
  const rooms = await Promise.all(Array.from({ length: 8 }, (_, n) => alice.createRoom(`Files ${n}`)))
  const begun = await Promise.all(
    rooms.map((roomId) =>
      createUpload(server.parts, alice, { roomId, name: 'plan.bin', size: 20 * MB }).catch(
        ({ code }) => code as string,
      ),
    ),
  )
  expect(begun.filter((end) => end === 'rate_limited')).toHaveLength(4)
})

test('what nobody goes on with is removed after a day; check and removal of strays leave the rest', async () => {
  const [old, young] = [randomUUID(), randomUUID()]
  const { store, files, log } = server.parts
  await collectOrphans({ store, files, log, now: () => server.parts.now() + 48 * 3600 * 1e6 })
  const before = (await storedKeys()).length
  await create(old, 10)
  await patch(old, 0, Buffer.from('12345'))
  const now = server.parts.now() + 1
  await create(young, 10)
  await patch(young, 0, Buffer.from('12345'))
  const strays: string[] = []
  const later = Date.now() + 48 * 3600 * 1000
  await checkEverything(server.parts, ({ code }) => strays.push(code), { now: () => later })
  expect(strays).toEqual([])
  expect(await collectOrphans({ store, files, log, now: () => now + 24 * 3600 * 1e6 })).toBe(1)
  expect((await head(old)).status).toBe(404)
  expect(await offsetOf(young)).toBe(5)
  expect((await storedKeys()).length).toBe(before + 1)
})
