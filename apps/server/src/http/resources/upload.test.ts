import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { BOUNDARY, multipart, type Person, register } from '../testing/people.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
let alice: Person
let carol: Person
let room: string

beforeAll(async () => {
  http = await startHttp({ limits: { ...DEFAULT_LIMITS, file_bytes: 300_000, message_bytes: 1000 } })
  alice = await register(http, 'alice')
  carol = await register(http, 'carol')
  room = await alice.room()
})
afterAll(() => http.stop())

/** Every stored file, finished or not. */
async function files(): Promise<string[]> {
  const entries = await readdir(join(http.folder, 'files'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

async function leavesNothing(work: () => Promise<void>): Promise<void> {
  const before = await files()
  const rooms = await alice.send('GET', `/api/rooms/${room}/messages/`)
  await work()
  await vi.waitFor(async () => expect(await files()).toEqual(before), 100_000)
  expect(await http.parts.store.orphanAttachments(Number.MAX_SAFE_INTEGER, 100)).toEqual([])
  expect((await alice.send('GET', `/api/rooms/${room}/messages/`)).json).toEqual(rooms.json)
}

describe('the documented upload', () => {
  test('of two files keeps the last only', async () => {
    const before = await files()
    const reply = await alice.upload(
      room,
      { field: 'file', filename: 'one.bin', content: 'first' },
      { field: 'other', filename: 'ignored.bin', content: 'ignored' },
      { field: 'file', filename: 'two.bin', content: 'second' },
      { field: 'plaintext', content: 'after the files' },
    )
    expect(reply.json).toMatchObject({
      plaintext: 'after the files',
      attachment: { file_size: 6, file_name: 'two.bin' },
      attachments: [{ file_size: 6 }],
    })
    expect(await files()).toHaveLength(before.length + 1)
  })

  test('a file that is too large leaves nothing', async () => {
    await leavesNothing(async () => {
      const content = Buffer.alloc(400_000)
      const reply = await alice.upload(room, { field: 'file', filename: 'a.bin', content })
      expect(reply.status).toBe(413)
      expect(reply.json).toMatchObject({ code: 'too_large' })
    })
  })

  test('a text that is too long leaves nothing, and the field is named as documented', async () => {
    await leavesNothing(async () => {
      const text = { field: 'plaintext', content: 'x'.repeat(1001) }
      const reply = await alice.upload(room, { field: 'file', filename: 'a.bin', content: 'a' }, text)
      expect(reply.status).toBe(413)
      expect(reply.json).toHaveProperty('fields.plaintext')
    })
  })

  test('a body that ends too early leaves nothing', async () => {
    await leavesNothing(async () => {
      const whole = multipart([
        { field: 'file', filename: 'a.bin', content: 'a whole file' },
        { field: 'plaintext', content: 'and a text' },
      ])
      const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
      for (const end of [60, 130, whole.length - 20]) {
        const cut = whole.subarray(0, end)
        const reply = await alice.raw('POST', `/api/rooms/${room}/upload/`, type, cut)
        expect(reply.json).toMatchObject({ code: 'parse_error' })
      }
    })
  })

  test('a caller who goes away in the middle leaves nothing', async () => {
    await leavesNothing(async () => {
      const { hostname, port } = new URL(http.url)
      const body = multipart([{ field: 'file', filename: 'a.bin', content: Buffer.alloc(250_000, 'a') }])
      const socket = connect(Number(port), hostname)
      socket.write(
        `POST /api/rooms/${room}/upload/ HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${alice.token}\r\n` +
          `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\n\r\n`,
      )
      socket.write(body.subarray(0, 200_000))
      // It is being stored: only now the abort is about something.
      await vi.waitFor(async () => {
        expect(await readdir(join(http.folder, 'files', 'incoming'))).toHaveLength(1)
      }, 100_000)
      socket.destroy()
    })
  })

  test('a stranger is refused before the body is read', async () => {
    const { hostname, port } = new URL(http.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST /api/rooms/${room}/upload/ HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${carol.token}\r\n` +
        `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: 250000\r\n\r\n`,
    )
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(String(data))),
    )
    socket.destroy()
    expect(answer).toMatch(/^HTTP\/1.1 403 /)
  })

  test('a file that fails when all of it has arrived is told as that, and no other one is sent in its place', async () => {
    const first = { field: 'file', filename: 'first.txt', content: 'first' }
    const large = { field: 'file', filename: 'large.bin', content: Buffer.alloc(300_001) }
    for (const files of [[large], [first, large], [large, first]])
      await leavesNothing(async () => {
        const reply = await alice.upload(room, ...files)
        expect(reply.status).toBe(413)
        expect(reply.json).toMatchObject({ code: 'too_large' })
      })
  })

  test('a part that says 7bit or an unknown charset harms nobody', async () => {
    for (const header of ['Content-Transfer-Encoding: 7bit', 'Content-Type: text/plain; charset=nonsense']) {
      const body = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="plaintext"\r\n${header}\r\n\r\nhello\r\n--${BOUNDARY}--\r\n`
      const type = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
      const reply = await alice.raw('POST', `/api/rooms/${room}/messages/`, type, body)
      expect(reply.status).toBe(201)
    }
  })
})

describe('the raw upload', () => {
  const id = '01890000-0000-7000-8000-000000000001'
  const put = (
    who: Person,
    attachment: string,
    body: string | Buffer,
    headers: Record<string, string> = {},
  ) =>
    who.raw(
      'PUT',
      `/api/rooms/${room}/attachments/${attachment}/`,
      { 'roomkey-file-name': encodeURIComponent('Übung 1.txt'), 'content-type': 'text/plain', ...headers },
      body,
    )

  test('stores once, answers a repetition with what is stored, and is linked by a message', async () => {
    const first = await put(alice, id, 'hello', { 'roomkey-image-size': '640x480' })
    expect(first.status).toBe(201)
    expect(first.json).toEqual({
      id,
      name: 'Übung 1.txt',
      size: 5,
      content_type: 'text/plain',
      width: 640,
      height: 480,
    })
    const again = await put(alice, id, 'other bytes')
    expect(again.status).toBe(200)
    expect(again.json).toEqual(first.json)
    const sent = await alice.send('POST', `/api/rooms/${room}/messages/`, {
      plaintext: 'see',
      attachment_ids: [id],
    })
    expect(sent.json).toMatchObject({ attachments: [{ id, file_size: 5 }] })
  })

  test.each([
    [{ 'roomkey-file-name': '%E0%A4%A' }, 400],
    [{ 'roomkey-image-size': '0x5' }, 400],
    [{ 'content-length': '400000' }, 413],
  ])('refuses %j', async (headers, status) => {
    const body = 'content-length' in headers ? Buffer.alloc(400_000) : 'x'
    await leavesNothing(async () => {
      const reply = await put(alice, '01890000-0000-7000-8000-000000000002', body, headers)
      expect(reply.status).toBe(status)
      expect(reply.json).toHaveProperty('code')
    })
  })

  test('is refused to strangers, and an id of somebody else is a conflict', async () => {
    expect((await put(carol, id, 'x')).status).toBe(403)
    const theirs = await carol.room()
    const reply = await carol.raw(
      'PUT',
      `/api/rooms/${theirs}/attachments/${id}/`,
      { 'roomkey-file-name': 'a' },
      'x',
    )
    expect(reply.status).toBe(409)
  })
})
