import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { AttachmentId } from '@roomkey/protocol'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { collectOrphans } from '../../actions/collectOrphans.ts'
import { createUpload } from '../../actions/createUpload.ts'
import { checkEverything } from '../../check/checkEverything.ts'
import { testUser } from '../../testing/index.ts'
import { OPEN_UPLOADS } from '../../uploads/limits.ts'
import { encoded, MB, UploadServer } from '../testing/UploadServer.ts'

let tus: UploadServer
beforeAll(async () => {
  tus = await UploadServer.start()
})
afterAll(() => tus.dispose())
beforeEach(() => tus.begin())

test('every answer speaks the protocol, and a bad request is told what is wrong with it', async () => {
  const id = randomUUID()
  const options = await tus.ask({ method: 'OPTIONS', path: `api/uploads/${id}/` })
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
    refused(tus.ask({ method: 'POST', path: `api/rooms/${tus.room}/uploads/`, headers }))
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
  expect(await refused(tus.create(id, 20 * MB + 1))).toEqual([413, 'too_large'])
  expect((await tus.create(id, 10)).headers.get('upload-expires')).toMatch(/ GMT$/)
  expect(await refused(tus.patch(id, 0, Buffer.alloc(11)))).toEqual([413, 'too_large'])
  expect(await refused(tus.patch(id, 3, Buffer.alloc(1)))).toEqual([409, 'conflict', 'upload-offset'])
  expect(await refused(tus.patch(id, 0, Buffer.alloc(1), { 'upload-offset': '-1' }))).toEqual([
    400,
    'invalid',
    'upload-offset',
  ])
  expect(await refused(tus.patch(id, 0, Buffer.alloc(1), { 'tus-resumable': '0.2.2' }))).toEqual([
    412,
    'upload_version',
  ])
  expect(await refused(tus.patch(id, 0, Buffer.alloc(1), { 'content-type': 'text/plain' }))).toEqual([
    415,
    'unsupported_media_type',
  ])
  expect((await tus.head(id)).headers.get('upload-metadata')).toContain(`filename ${encoded('plan.bin')}`)
  const override = { 'x-http-method-override': 'DELETE' }
  expect((await tus.ask({ method: 'POST', path: `api/uploads/${id}/`, headers: override })).status).toBe(204)
  expect((await tus.head(id)).status).toBe(404)
})

test('nobody else, and nobody who left, creates, asks, goes on or takes back', async () => {
  const [bob, eve] = [await testUser(tus.server), await testUser(tus.server)]
  await tus.alice.invite(tus.room, bob)
  const id = randomUUID()
  expect((await tus.create(id, 10, '', eve)).status).toBe(403)
  expect((await tus.create(id, 10, '', bob)).status).toBe(201)
  expect((await tus.patch(id, 0, Buffer.from('12345'), {}, bob)).status).toBe(204)
  for (const other of [tus.alice, eve]) {
    expect((await tus.head(id, other)).status).toBe(404)
    expect((await tus.patch(id, 5, Buffer.from('6789a'), {}, other)).status).toBe(404)
    expect((await tus.ask({ method: 'DELETE', path: `api/uploads/${id}/`, by: other })).status).toBe(404)
    expect((await tus.create(id, 10, '', other)).status).toBe(other === tus.alice ? 409 : 403)
  }
  await tus.alice.remove(tus.room, bob)
  expect((await tus.head(id, bob)).status).toBe(403)
  expect((await tus.patch(id, 5, Buffer.from('6789a'), {}, bob)).status).toBe(403)
  expect(await tus.server.parts.store.attachment(id as AttachmentId)).toBeUndefined()
})

test('one that is refused in the middle takes the rest in, so that its sender hears why', async () => {
  const bob = await testUser(tus.server)
  await tus.alice.invite(tus.room, bob)
  const id = randomUUID()
  const size = 16 * MB
  await tus.create(id, size, '', bob)
  const socket = connect(tus.server.port, '127.0.0.1')
  const answered = once(socket, 'data')
  socket.write(
    `PATCH /api/uploads/${id}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${bob.access}\r\n` +
      'Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n' +
      `Content-Length: ${size}\r\n\r\n`,
  )
  socket.write(randomBytes(MB))
  const incoming = join(tus.server.dataDir, 'files', 'incoming')
  await vi.waitFor(async () => expect(await readdir(incoming)).toHaveLength(1), 100_000)
  await tus.alice.remove(tus.room, bob)
  expect(await new Promise((resolve) => socket.write(randomBytes(size - MB), resolve))).toBeFalsy()
  expect(String(await answered)).toMatch(/^HTTP\/1.1 403 /)
  socket.destroy()
})

test('one person has so many open at once', async () => {
  const ids = Array.from({ length: OPEN_UPLOADS }, () => randomUUID())
  for (const id of ids) await tus.create(id, 1)
  const refused = await tus.create(randomUUID(), 1)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
  const bob = await testUser(tus.server)
  await tus.alice.invite(tus.room, bob)
  for (let n = 0; n < 4; n++) expect((await tus.create(randomUUID(), 20 * MB, '', bob)).status).toBe(201)
  expect((await tus.create(randomUUID(), 1, '', bob)).status).toBe(429)
})

test('also when they are begun side by side, each in another room', async () => {
  const rooms = await Promise.all(Array.from({ length: 8 }, (_, n) => tus.alice.createRoom(`Files ${n}`)))
  const begun = await Promise.all(
    rooms.map((roomId) =>
      createUpload(tus.server.parts, tus.alice, { roomId, name: 'plan.bin', size: 20 * MB }).catch(
        ({ code }) => code as string,
      ),
    ),
  )
  expect(begun.filter((end) => end === 'rate_limited')).toHaveLength(4)
})

test('what nobody goes on with is removed after a day; check and removal of strays leave the rest', async () => {
  const [old, young] = [randomUUID(), randomUUID()]
  const { store, files, log } = tus.server.parts
  await collectOrphans({ store, files, log, now: () => tus.server.parts.now() + 48 * 3600 * 1e6 })
  const before = (await tus.storedKeys()).length
  await tus.create(old, 10)
  await tus.patch(old, 0, Buffer.from('12345'))
  const now = tus.server.parts.now() + 1
  await tus.create(young, 10)
  await tus.patch(young, 0, Buffer.from('12345'))
  const strays: string[] = []
  const later = Date.now() + 48 * 3600 * 1000
  await checkEverything(tus.server.parts, ({ code }) => strays.push(code), { now: () => later })
  expect(strays).toEqual([])
  expect(await collectOrphans({ store, files, log, now: () => now + 24 * 3600 * 1e6 })).toBe(1)
  expect((await tus.head(old)).status).toBe(404)
  expect(await tus.offsetOf(young)).toBe(5)
  expect((await tus.storedKeys()).length).toBe(before + 1)
})
