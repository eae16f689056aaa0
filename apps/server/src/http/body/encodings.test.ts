import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { UploadedMessage } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Person, register } from '../testing/people.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
let alice: Person
let room: string
beforeAll(async () => {
  http = await startHttp()
  alice = await register(http, 'alice')
  room = await alice.room()
})
afterAll(() => http.stop())

const post = (type: string, body: Buffer | string, path = `/api/rooms/${room}/messages/`) =>
  alice.raw('POST', path, { 'content-type': type }, body)

const FORM = 'application/x-www-form-urlencoded'

test.each([
  ['application/json; charset=iso-8859-1', Buffer.from('{"plaintext":"l\xe4t"}', 'latin1'), 'lät'],
  ['application/json; charset=nobody-knows', '{"plaintext":"lät"}', 'lät'],
  [`${FORM}; charset=iso-8859-1`, 'plaintext=l%E4t', 'lät'],
  [FORM, 'plaintext=l%C3%A4t+%2B1&x=%', 'lät +1'],
  [FORM, 'plaintext=l%E4t', 'l\ufffdt'],
])('%s: %s', async (type, body, text) => {
  const reply = await post(type, body)
  expect(reply.json).toMatchObject({ plaintext: text })
})

test('a list in a form may number its entries', async () => {
  await register(http, 'bob')
  const reply = await post(
    FORM,
    'name=Both&invited_usernames[0]=bob&invited_usernames[1]=nobody',
    '/api/rooms/',
  )
  expect(reply.status).toBe(201)
  expect(reply.json).toMatchObject({ name: 'Both', unknown_usernames: ['nobody'] })
})

const part = (heads: string, content: string) =>
  `--b\r\nContent-Disposition: form-data; ${heads}\r\n\r\n${content}\r\n--b--\r\n`
const upload = (body: string) => post('multipart/form-data; boundary=b', body, `/api/rooms/${room}/upload/`)

test('a part that does not say its type is no text for that', async () => {
  const typeOf = async (heads: string, content: string) =>
    ((await upload(part(`name="file"; filename="a"${heads}`, content))).json as UploadedMessage)
      .attachments[0]?.content_type
  expect(await typeOf('', 'hello')).toBe('application/octet-stream')
  expect(await typeOf('', '%PDF-1.4 hello')).toBe('application/pdf')
  expect(await typeOf('\r\nContent-Type: text/plain', '%PDF-1.4 hello')).toBe('text/plain')
})

test.each([
  ['a file', 'name="file"; filename="a"', '/upload/'],
  ['a field', 'name="plaintext"', '/messages/'],
])('%s in base64 is refused, not kept as it came', async (_what, heads, path) => {
  const body = part(`${heads}\r\nContent-Transfer-Encoding: base64`, 'aGVsbG8=')
  const reply = await post('multipart/form-data; boundary=b', body, `/api/rooms/${room}${path}`)
  expect(reply.status).toBe(400)
  expect(reply.json).toMatchObject({ code: 'parse_error', detail: expect.stringContaining('base64') })
})

test.each([
  ['a file', 'name="file"; filename="a"', '/upload/'],
  ['fields', 'name="plaintext"', '/messages/'],
])('%s with a line that begins with the boundary and goes on is answered', async (_what, heads, path) => {
  const body = part(heads, 'x\r\n--bY\r\nx')
  const reply = await post('multipart/form-data; boundary=b', body, `/api/rooms/${room}${path}`)
  expect(reply.json).toMatchObject({ code: 'parse_error', detail: 'Multipart form parse error' })
})

test('a body that is refused before its end leaves nothing running', async () => {
  const begun = vi.spyOn(globalThis, 'setInterval')
  const ended = vi.spyOn(globalThis, 'clearInterval')
  const head = part('name="plaintext"\r\nContent-Transfer-Encoding: base64', 'aGVsbG8=').replace(
    '--b--',
    '--b',
  )
  const rest = 'Content-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--\r\n'
  const { hostname, port } = new URL(http.url)
  const sent = request({
    hostname,
    port,
    method: 'POST',
    path: '/api/token/',
    headers: {
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': head.length + rest.length,
    },
  })
  const answered = once(sent, 'response')
  sent.write(head)
  const [reply] = (await answered) as [IncomingMessage]
  expect(reply.statusCode).toBe(400)
  sent.end(rest)
  reply.resume()
  await once(reply, 'end')
  // Answered after all of the former has been read.
  expect((await post('application/json', '{}')).status).toBe(400)
  const running = begun.mock.results.filter(
    ({ value }) => !ended.mock.calls.some(([timer]) => timer === value),
  )
  expect(running).toEqual([])
  vi.restoreAllMocks()
})

test.each([
  ['upload', 'name="file"; filename="a"'],
  ['messages', 'name="plaintext"'],
])('%s: a body whose end comes in another packet is read to its end', async (endpoint, heads) => {
  const body = part(heads, 'hello')
  const { hostname, port } = new URL(http.url)
  const cut = async (bytes: number) => {
    const sent = request({
      hostname,
      port,
      agent: false,
      method: 'POST',
      path: `/api/rooms/${room}/${endpoint}/`,
      headers: {
        authorization: `Bearer ${alice.token}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': body.length,
      },
    })
    sent.write(body.slice(0, -bytes))
    // The server has read the first packet when it answers something that was asked later.
    await alice.send('GET', '/api/user/')
    sent.end(body.slice(-bytes))
    const [reply] = (await once(sent, 'response')) as [IncomingMessage]
    reply.resume()
    return reply.statusCode
  }
  const places = Array.from({ length: 12 }, (_, index) => index + 1)
  expect(await Promise.all(places.map(cut))).toEqual(places.map(() => 201))
})

test('a form of escapes alone is decoded in one go, whatever it escapes', async () => {
  const decoded = async (plaintext: string) =>
    ((await post(FORM, `plaintext=${plaintext}`)).json as { plaintext: string }).plaintext
  expect(await decoded('%41%zz%4')).toBe('A%zz%4')
  expect(await decoded('%E2%82%AC+%e4x%25')).toBe('€ \ufffdx%')
})

test('an id in capitals is the same id', async () => {
  const send = (id: string) => alice.send('POST', `/api/rooms/${room}/messages/`, { plaintext: 'once', id })
  const id = 'EB660B3D-4D1C-7B4E-9C1E-0A6F1B2C3D4E'
  const [first, second] = [await send(id), await send(id)]
  expect([first.status, second.status]).toEqual([201, 200])
  expect(second.json).toMatchObject({ id: id.toLowerCase() })
})
