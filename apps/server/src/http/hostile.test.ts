import { connect } from 'node:net'
import { type AttachmentId, DEFAULT_LIMITS, type UserId } from '@roomkey/protocol'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endpoints } from './createHttp.ts'
import { BOUNDARY, type Person, register } from './testing/people.ts'
import { type RawReply, rawRequest } from './testing/rawRequest.ts'
import { type RunningHttp, startHttp } from './testing/startHttp.ts'

// Random bytes, shapes, headers and queries at every endpoint, as a stranger and as somebody with rooms of their own:
// never a 5xx, always the error form, and never a byte of a room that the asker is not in.

const SECRET = 'nobody-outside-may-read-this'
const UPLOAD = '01890000-0000-7000-8000-0000000000aa'
const UNKNOWN = '01890000-0000-7000-8000-00000000ffff'
// Seeded, so that a run tells the same as the one before; change the seed to look further.
const SEED = 20_261_122
const RUNS = { numRuns: 60, seed: SEED }
const seen = new Set<number>()
let http: RunningHttp
let victim: Person
let mallory: Person
let admin: Person
const ids = { own: '', theirs: '', file: '', message: '', secret: '', theirFile: '' }

beforeAll(async () => {
  // Low, so that what is too large is still quickly sent.
  const limits = { ...DEFAULT_LIMITS, message_bytes: 20_000, body_bytes: 30_000, file_bytes: 40_000 }
  http = await startHttp({ limits })
  victim = await register(http, 'victim')
  mallory = await register(http, 'mallory')
  admin = await register(http, 'admin')
  await http.parts.store.write((tx) => tx.setAdmin(admin.id as UserId, true))
  ids.own = await mallory.room()
  ids.theirs = await victim.room()
  const sent = await victim.send('POST', `/api/rooms/${ids.theirs}/messages/`, { plaintext: SECRET })
  expect(sent.status).toBe(201)
  ids.secret = (sent.json as { id: string }).id
  const mine = await mallory.send('POST', `/api/rooms/${ids.own}/messages/`, { plaintext: 'mine' })
  ids.message = (mine.json as { id: string }).id
  const file = await victim.upload(ids.theirs, { field: 'file', filename: `${SECRET}.txt`, content: SECRET })
  ids.file = (file.json as { attachment: { id: string } }).attachment.id
  ids.theirFile = '01890000-0000-7000-8000-0000000000bb'
  const tus = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
  const pairs = `filename ${btoa(SECRET)},id ${btoa(ids.theirFile)}`
  const begin = { ...tus, 'upload-length': '9', 'upload-metadata': pairs }
  await victim.raw('POST', `/api/rooms/${ids.theirs}/uploads/`, begin)
  await victim.raw('PATCH', `/api/uploads/${ids.theirFile}/`, { ...tus, 'upload-offset': '0' }, 'abc')
})
afterAll(() => http.stop())

/** What must hold for every answer. */
function checkAnswer(reply: RawReply): void {
  seen.add(reply.status)
  expect(reply.status).toBeLessThan(500)
  expect(reply.text).not.toContain(SECRET)
  if (reply.status < 400 || reply.text === '') return
  const { error, detail, code } = reply.json as Record<string, unknown>
  expect({ error, detail, code }).toEqual({
    error: expect.any(String),
    detail: error,
    code: expect.stringMatching(/^[a-z_]+$/),
  })
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const method = fc.constantFrom(...METHODS)
const anyId = () => fc.constantFrom(ids.own, ids.theirs, UNKNOWN, 'x', '%ff', '..', ids.theirs.toUpperCase())
const segment = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map(encodeURIComponent)

/** Every endpoint, its holes filled with ids of all kinds. */
function anyPath(): fc.Arbitrary<string> {
  const fill: Record<string, () => fc.Arbitrary<string>> = {
    room_id: anyId,
    message_id: () => fc.constantFrom(ids.message, ids.secret, UNKNOWN),
    attachment_id: () => fc.constantFrom(ids.file, ids.theirFile, UNKNOWN),
    device_id: anyId,
    user_id: () => fc.constantFrom(String(victim.id), String(mallory.id), '99999', '0'),
    ticket: () => fc.constantFrom('-', `${victim.id}.9999999999.${'A'.repeat(43)}`, 'x.y.z'),
    file_name: () => segment.map((text) => text || 'x'),
  }
  const paths = endpoints(http.parts).map(({ path }) => {
    const pieces = path
      .split(/\{(\w+)\}/)
      .map((piece, index) => (index % 2 ? fill[piece]?.() : fc.constant(piece)))
    return fc.tuple(...pieces.filter((piece) => piece !== undefined)).map((all) => all.join(''))
  })
  return fc.oneof(
    ...paths,
    segment.map((text) => `/${text}`),
    segment.map((text) => `/api/${text}/`),
  )
}

const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(
        fc.constantFrom('limit', 'offset', 'before', 'after', 'search', 'format', '__proto__', 'limit[]'),
        fc.oneof(
          fc.integer().map(String),
          fc.constantFrom('', 'json', '1e3', '١', '0x10', ' 7 ', '9'.repeat(40)),
          // As large as a number is exact, as a database's integer is, and a character that PostgreSQL does not hold.
          fc.constantFrom('9007199254740991', '2147483647', '2147483648', '\0', 'a\0'),
          segment,
        ),
      ),
      { maxLength: 3 },
    )
    .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`),
)

/** Lengths around and beyond every limit. */
const length = fc.oneof(
  fc.constantFrom(19_999, 20_000, 20_001, 29_900, 30_001, 40_000, 40_001),
  fc.integer({ min: 10_000, max: 200_000 }),
)
const large = fc
  .tuple(fc.constantFrom('x', 'é', '\0', '"', '['), length)
  .map(([unit, times]) => unit.repeat(times))

const value = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', '\0', '', null, 1e308, -0, '__proto__', 'x'.repeat(2000)),
  fc.array(fc.oneof(fc.string(), fc.constantFrom(null, '', 'victim')), { maxLength: 4 }),
)
const FIELDS = [
  'username',
  'password',
  'email',
  'refresh',
  'device_name',
  'rotation_id',
  'old_password',
  'new_password',
  'name',
  'description',
  'is_private',
  'invited_usernames',
  'usernames',
  'plaintext',
  'text',
  'id',
  'attachment_ids',
]
const shaped = fc.dictionary(fc.constantFrom(...FIELDS, '__proto__', 'constructor'), value, {
  noNullPrototype: true,
})
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))
const partHeader = fc.constantFrom(
  'Content-Disposition: form-data; name="file"; filename="a"',
  'Content-Disposition: form-data; name="file"; filename="../../x"',
  'Content-Disposition: form-data; name="file"; filename*=utf-8\'\'%ff',
  'Content-Disposition: form-data; name="plaintext"',
  'Content-Disposition: form-data',
  'Content-Disposition: ;;;=',
  'Content-Type: text/plain; charset',
  'Content-Transfer-Encoding: 7bit',
  'Content-Transfer-Encoding: base64',
  ': :',
  '',
)
const multipartBody = fc
  .array(
    fc.tuple(fc.array(partHeader, { maxLength: 3 }), fc.oneof(bytes, fc.constant(Buffer.from('text')))),
    { maxLength: 3 },
  )
  .map((parts) =>
    Buffer.concat([
      ...parts.flatMap(([headers, content]) => [
        Buffer.from(`--${BOUNDARY}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`),
        content,
        Buffer.from('\r\n'),
      ]),
      Buffer.from(`--${BOUNDARY}--\r\n`),
    ]),
  )
const form = (fields: object) =>
  new URLSearchParams(
    Object.entries(fields).map(([name, field]): [string, string] => [
      name,
      typeof field === 'string' ? field : JSON.stringify(field),
    ]),
  ).toString()
const cut = (body: fc.Arbitrary<Buffer>) =>
  fc.oneof(
    body,
    fc.tuple(body, fc.nat()).map(([all, at]) => all.subarray(0, all.length === 0 ? 0 : at % all.length)),
  )

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const MULTIPART = `multipart/form-data; boundary=${BOUNDARY}`
const body = fc.oneof(
  fc.record({
    type: fc.constant(JSON_TYPE),
    content: cut(fc.oneof(shaped, fc.jsonValue()).map((it) => Buffer.from(JSON.stringify(it)))),
  }),
  fc.record({
    type: fc.constant(FORM),
    content: cut(shaped.map((it) => Buffer.from(form(it)))),
  }),
  fc.record({ type: fc.constant(MULTIPART), content: cut(multipartBody) }),
  fc.record({
    type: fc.constantFrom(
      JSON_TYPE,
      FORM,
      MULTIPART,
      'multipart/form-data',
      'text/plain',
      'application/json; charset=x',
      '',
    ),
    content: bytes,
  }),
)
const headers = fc.dictionary(
  fc.constantFrom(
    'accept',
    'range',
    'if-none-match',
    'if-range',
    'origin',
    'content-encoding',
    'roomkey-file-name',
    'roomkey-image-size',
    'x-forwarded-for',
    'access-control-request-method',
    'cookie',
    'host',
  ),
  fc.oneof(
    fc.string({ unit: fc.constantFrom(...' !#$%&*+-./019:;=?@AZ[]^_`az{|}~"\\,()<>'), maxLength: 30 }),
    fc.constantFrom('text/html', 'bytes=0-', 'gzip', '*/*'),
  ),
  { noNullPrototype: true },
)
const who = fc.constantFrom('stranger', 'mallory', 'admin', 'garbage')

function send(
  asker: string,
  request: {
    method: string
    path: string
    headers: Record<string, string>
    body?: { type: string; content: Buffer }
  },
) {
  const { content = undefined, type = '' } = request.body ?? {}
  const all: Record<string, string> = { ...request.headers }
  if (asker === 'mallory') all.authorization = `Bearer ${mallory.token}`
  if (asker === 'admin') all.authorization = `Bearer ${admin.token}`
  if (asker === 'garbage') all.authorization = 'Bearer a.b.c'
  if (content) all['content-length'] = String(content.length)
  if (type) all['content-type'] = type
  return rawRequest(http.url, { method: request.method, path: request.path, headers: all, body: content })
}

test('random requests everywhere', async () => {
  const request = fc.record({
    method,
    path: anyPath(),
    query,
    headers,
    body: fc.option(body, { nil: undefined }),
    who,
  })
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, headers, body, who }) => {
      checkAnswer(await send(who, { method, path: path + query, headers, ...(body && { body }) }))
    }),
    { numRuns: 400, seed: SEED },
  )
}, 60_000)

const OPEN_TO_ALL = ['register', 'token', 'token/refresh', 'devices', 'devices/refresh']
test.each([...OPEN_TO_ALL, 'user/password', 'ws-tickets', 'rooms'])(
  'random bodies for %s',
  async (name) => {
    await fc.assert(
      fc.asyncProperty(body, who, async (sent, asker) => {
        checkAnswer(await send(asker, { method: 'POST', path: `/api/${name}/`, headers: {}, body: sent }))
      }),
      RUNS,
    )
  },
  60_000,
)

test.each(['messages', 'upload', 'members'])(
  'random bodies for %s of an own and of another room',
  async (name) => {
    const room = fc.constantFrom(ids.own, ids.theirs)
    await fc.assert(
      fc.asyncProperty(body, room, async (sent, id) => {
        const reply = await send('mallory', {
          method: 'POST',
          path: `/api/rooms/${id}/${name}/`,
          headers: {},
          body: sent,
        })
        checkAnswer(reply)
        if (id === ids.theirs) expect(reply.status).toBe(403)
      }),
      RUNS,
    )
  },
  60_000,
)

test('random bodies for changes of an own and of another message and room', async () => {
  const where = fc.constantFrom('messages/own', 'messages/theirs', 'details/own', 'details/theirs')
  await fc.assert(
    fc.asyncProperty(body, where, async (sent, to) => {
      const [kind, whose] = to.split('/')
      const room = whose === 'own' ? ids.own : ids.theirs
      const message = whose === 'own' ? ids.message : ids.secret
      const path = `/api/rooms/${room}/${kind}/${kind === 'messages' ? `${message}/` : ''}`
      const reply = await send('mallory', { method: 'PATCH', path, headers: {}, body: sent })
      checkAnswer(reply)
      if (whose === 'theirs') expect(reply.status).toBe(403)
      // Nor through a room of one's own.
      const around = {
        method: 'PATCH',
        path: `/api/rooms/${ids.own}/messages/${ids.secret}/`,
        headers: {},
        body: sent,
      }
      expect((await send('mallory', around)).status).not.toBe(200)
    }),
    RUNS,
  )
}, 60_000)

test("random uploads: created, gone on with and taken back, one's own and others'", async () => {
  const text = fc.oneof(fc.constantFrom('', '0', '-1', '10', '9'.repeat(15), '9'.repeat(16), 'x'), segment)
  const upload = fc.constantFrom(UPLOAD, ids.file, ids.theirFile, UNKNOWN)
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
      fc.constantFrom(ids.own, ids.theirs).map((id) => `/api/rooms/${id}/uploads/`),
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
      const reply = await send('mallory', { method, path, headers, body })
      checkAnswer(reply)
      if (method === 'OPTIONS') return
      if (path.includes(ids.theirs)) expect(reply.status).not.toBe(201)
      if (path.includes(ids.theirFile)) expect(reply.status).toBeGreaterThanOrEqual(400)
    }),
    { numRuns: 200, seed: SEED },
  )
  expect(await http.parts.store.upload(ids.theirFile as AttachmentId)).toMatchObject({ received: 3 })
}, 60_000)

test('every endpoint that reads something, with values of every column and none', async () => {
  const anyQuery = fc.tuple(
    fc.constantFrom('limit', 'offset', 'before', 'after', 'search'),
    fc.constantFrom('0', '1', '2147483647', '2147483648', '9007199254740991', '\0', 'a\0', '\ud800', '%'),
  )
  const paths = [`/api/rooms/${ids.own}/messages/`, `/api/rooms/${ids.own}/history/`, '/api/admin/users/']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), anyQuery, async (path, [name, text]) => {
      // Half of a pair cannot be encoded in any other way.
      const encoded = text === '\ud800' ? '%ed%a0%80' : encodeURIComponent(text)
      const asker = path.includes('admin') ? 'admin' : 'mallory'
      checkAnswer(await send(asker, { method: 'GET', path: `${path}?${name}=${encoded}`, headers: {} }))
    }),
    { numRuns: 200, seed: SEED },
  )
}, 60_000)

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
      { name: `messages/${ids.message}`, method: 'PATCH', ...json({ text }) },
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
      const path = `/api/rooms/${ids.own}/${name}/`
      const reply = await send('mallory', { method, path, headers: {}, body })
      checkAnswer(reply)
      statuses.add(reply.status)
      const page = await mallory.send('GET', `/api/rooms/${ids.own}/history/?limit=200`)
      checkAnswer(page)
      for (const { text } of (page.json as { messages: { text: string }[] }).messages)
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(20_000)
    }),
    RUNS,
  )
  expect([...statuses].sort()).toEqual(expect.arrayContaining([201, 400, 413]))
}, 60_000)

test('random bytes on the connection', async () => {
  const { hostname, port } = new URL(http.url)
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
}, 60_000)

test('afterwards the server answers as before, has lost nothing and logged no secret', async () => {
  const read = await victim.send('GET', `/api/rooms/${ids.theirs}/messages/`)
  expect(read.json).toMatchObject([{ plaintext: SECRET }, { attachments: [{ id: ids.file }] }])
  expect(http.logged()).not.toContain(SECRET)
  expect(http.logged()).not.toContain('a request failed')
})

test('the requests were not all refused at the first door', () => {
  expect([...seen].sort()).toEqual(expect.arrayContaining([200, 201, 400, 401, 403, 404, 405, 415]))
})
