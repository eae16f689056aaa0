import { connect } from 'node:net'
import type { AttachmentId } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { body, bytes, FORM, form, JSON_TYPE, large, MULTIPART } from './testing/hostile/bodies.ts'
import { HostileWorld, SECRET, UNKNOWN } from './testing/hostile/HostileWorld.ts'
import { anyPath, headers, method, query, segment, who } from './testing/hostile/requests.ts'
import { BOUNDARY } from './testing/people.ts'

// Random bytes, shapes, headers and queries at every endpoint, as a stranger and as somebody with rooms of their own:
// never a 5xx, always the error form, and never a byte of a room that the asker is not in.

const UPLOAD = '01890000-0000-7000-8000-0000000000aa'
const RUNS = { numRuns: 60 }
let world: HostileWorld
beforeAll(async () => {
  world = await HostileWorld.start()
})
afterAll(() => world.http.stop())

test('random requests everywhere', async () => {
  const request = fc.record({
    method,
    path: anyPath(world),
    query,
    headers,
    body: fc.option(body, { nil: undefined }),
    who,
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, headers, body, who }) => {
      world.check(await world.send(who, { method, path: path + query, headers, ...(body && { body }) }))
    }),
    { numRuns: 400 },
  )
})

const OPEN_TO_ALL = ['register', 'token', 'token/refresh', 'devices', 'devices/refresh']
test.each([...OPEN_TO_ALL, 'user/password', 'ws-tickets', 'rooms'])('random bodies for %s', async (name) => {
  await fc.assert(
    fc.asyncProperty(body, who, async (sent, asker) => {
      world.check(await world.send(asker, { method: 'POST', path: `/api/${name}/`, headers: {}, body: sent }))
    }),
    RUNS,
  )
})

test.each(['messages', 'upload', 'members'])(
  'random bodies for %s of an own and of another room',
  async (name) => {
    const room = fc.constantFrom(world.ids.own, world.ids.theirs)
    await fc.assert(
      fc.asyncProperty(body, room, async (sent, id) => {
        const reply = await world.send('mallory', {
          method: 'POST',
          path: `/api/rooms/${id}/${name}/`,
          headers: {},
          body: sent,
        })
        world.check(reply)
        if (id === world.ids.theirs) expect(reply.status).toBe(403)
      }),
      RUNS,
    )
  },
)

test('random bodies for changes of an own and of another message and room', async () => {
  const where = fc.constantFrom('messages/own', 'messages/theirs', 'details/own', 'details/theirs')
  await fc.assert(
    fc.asyncProperty(body, where, async (sent, to) => {
      const [kind, whose] = to.split('/')
      const room = whose === 'own' ? world.ids.own : world.ids.theirs
      const message = whose === 'own' ? world.ids.message : world.ids.secret
      const path = `/api/rooms/${room}/${kind}/${kind === 'messages' ? `${message}/` : ''}`
      const reply = await world.send('mallory', { method: 'PATCH', path, headers: {}, body: sent })
      world.check(reply)
      if (whose === 'theirs') expect(reply.status).toBe(403)
      // Nor through a room of one's own.
      const around = {
        method: 'PATCH',
        path: `/api/rooms/${world.ids.own}/messages/${world.ids.secret}/`,
        headers: {},
        body: sent,
      }
      expect((await world.send('mallory', around)).status).not.toBe(200)
    }),
    RUNS,
  )
})

test("random uploads: created, gone on with and taken back, one's own and others'", async () => {
  const text = fc.oneof(fc.constantFrom('', '0', '-1', '10', '9'.repeat(15), '9'.repeat(16), 'x'), segment)
  const upload = fc.constantFrom(UPLOAD, world.ids.file, world.ids.theirFile, UNKNOWN)
  const pairs = fc
    .array(
      fc.tuple(
        fc.constantFrom('id', 'filename', 'filetype', 'imagesize', 'sha256', '__proto__', 'x y'),
        fc.oneof(fc.string({ unit: 'binary' }), upload, fc.constantFrom('0'.repeat(64), '\0', '9x9', SECRET)),
      ),
      { maxLength: 6 },
    )
    .map((all) => all.map(([key, said]) => `${key} ${Buffer.from(said).toString('base64')}`).join(','))
  const sent = fc.record({
    method,
    path: fc.oneof(
      upload.map((id) => `/api/uploads/${id}/`),
      fc.constantFrom(world.ids.own, world.ids.theirs).map((id) => `/api/rooms/${id}/uploads/`),
    ),
    version: fc.constantFrom('1.0.0', '1.0.0', '1.0.0', '0.2.2'),
    length: text,
    offset: text,
    pairs: fc.oneof(pairs, segment),
    bytes: fc.uint8Array({ maxLength: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(sent, async ({ method, path, version, length, offset, pairs, bytes }) => {
      const headers = {
        'tus-resumable': version,
        'upload-length': length,
        'upload-offset': offset,
        'upload-metadata': pairs,
      }
      const body = { type: 'application/offset+octet-stream', content: Buffer.from(bytes) }
      const reply = await world.send('mallory', { method, path, headers, body })
      world.check(reply)
      if (method === 'OPTIONS') return
      if (path.includes(world.ids.theirs)) expect(reply.status).not.toBe(201)
      if (path.includes(world.ids.theirFile)) expect(reply.status).toBeGreaterThanOrEqual(400)
    }),
    { numRuns: 200 },
  )
  expect(await world.http.parts.store.upload(world.ids.theirFile as AttachmentId)).toMatchObject({
    received: 3,
  })
})

test('every endpoint that reads something, with values of every column and none', async () => {
  const anyQuery = fc.tuple(
    fc.constantFrom('limit', 'offset', 'before', 'after', 'search'),
    fc.constantFrom('0', '1', '2147483647', '2147483648', '9007199254740991', '\0', 'a\0', '\ud800', '%'),
  )
  const paths = [
    `/api/rooms/${world.ids.own}/messages/`,
    `/api/rooms/${world.ids.own}/history/`,
    '/api/admin/users/',
  ]
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), anyQuery, async (path, [name, text]) => {
      // Half of a pair cannot be encoded in any other way.
      const encoded = text === '\ud800' ? '%ed%a0%80' : encodeURIComponent(text)
      const asker = path.includes('admin') ? 'admin' : 'mallory'
      world.check(await world.send(asker, { method: 'GET', path: `${path}?${name}=${encoded}`, headers: {} }))
    }),
    { numRuns: 200 },
  )
})

interface Large {
  name: string
  method?: string
  type: string
  content: Buffer
}

test('large bodies are taken or refused, and the room can be read afterwards', async () => {
  const json = (fields: object) => ({ type: JSON_TYPE, content: Buffer.from(JSON.stringify(fields)) })
  const part = (header: string, text: string) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; ${header}\r\n\r\n${text}\r\n--${BOUNDARY}--\r\n`
  const sent = large.chain((text) =>
    fc.constantFrom<Large>(
      { name: 'messages', ...json({ plaintext: text }) },
      { name: 'messages', ...json({ plaintext: 'x', id: text }) },
      { name: 'messages', ...json({ plaintext: 'x', attachment_ids: [...text.slice(0, 9000)] }) },
      { name: 'messages', type: FORM, content: Buffer.from(form({ plaintext: text })) },
      { name: 'messages', type: MULTIPART, content: Buffer.from(part('name="plaintext"', text)) },
      { name: 'messages', type: JSON_TYPE, content: Buffer.from(text) },
      { name: `messages/${world.ids.message}`, method: 'PATCH', ...json({ text }) },
      { name: 'details', method: 'PATCH', ...json({ name: text, description: text }) },
      { name: 'members', ...json({ usernames: [text] }) },
      { name: 'members', ...json({ usernames: [...text.slice(0, 9000)] }) },
      { name: 'upload', type: MULTIPART, content: Buffer.from(part('name="file"; filename="a"', text)) },
      { name: 'upload', type: MULTIPART, content: Buffer.from(part('name="plaintext"', text)) },
    ),
  )
  const statuses = new Set<number>()
  await fc.assert(
    fc.asyncProperty(sent, async ({ name, method = 'POST', ...body }: Large) => {
      const path = `/api/rooms/${world.ids.own}/${name}/`
      const reply = await world.send('mallory', { method, path, headers: {}, body })
      world.check(reply)
      statuses.add(reply.status)
      const page = await world.mallory.send('GET', `/api/rooms/${world.ids.own}/history/?limit=200`)
      world.check(page)
      for (const { text } of (page.json as { messages: { text: string }[] }).messages)
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000)
    }),
    RUNS,
  )
  expect([...statuses].sort()).toEqual(expect.arrayContaining([201, 400, 413]))
})

test('random bytes on the connection', async () => {
  const { hostname, port } = new URL(world.http.url)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        bytes,
        bytes.map((tail) => Buffer.concat([Buffer.from('GET /api/user/ HTTP/1.1\r\n'), tail])),
      ),
      async (sent) => {
        const answered = await new Promise<string>((resolve) => {
          const socket = connect(Number(port), hostname)
          const chunks: Buffer[] = []
          socket.on('data', (chunk) => chunks.push(chunk))
          socket.on('error', () => {})
          socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
          socket.end(sent)
        })
        expect(answered).not.toMatch(/^HTTP\/1.1 5/)
      },
    ),
    RUNS,
  )
})

test('afterwards the server answers as before, has lost nothing and logged no secret', async () => {
  const read = await world.victim.send('GET', `/api/rooms/${world.ids.theirs}/messages/`)
  expect(read.json).toMatchObject([{ plaintext: SECRET }, { attachments: [{ id: world.ids.file }] }])
  expect(world.http.logged()).not.toContain(SECRET)
  expect(world.http.logged()).not.toContain('a request failed')
})

test('the requests were not all refused at the first door', () => {
  expect([...world.seen].sort()).toEqual(expect.arrayContaining([200, 201, 400, 401, 403, 404, 405, 415]))
})
