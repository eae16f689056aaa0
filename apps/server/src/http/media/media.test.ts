import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttachmentId } from '@roomkey/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Person, register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

const clock = { now: Date.now() * 1000 }
let http: RunningHttp
let alice: Person
let bob: Person
let carol: Person
let room: string

beforeAll(async () => {
  http = await startHttp({ now: () => clock.now })
  alice = await register(http, 'alice')
  bob = await register(http, 'bob')
  carol = await register(http, 'carol')
  room = await alice.room(bob)
})
afterAll(() => http.stop())

interface Uploaded {
  attachment: { id: string; file_url: string; content_type: string }
}

async function upload(filename: string, type: string, content: Buffer | string): Promise<string> {
  const reply = await alice.upload(room, { field: 'file', filename, type, content })
  expect(reply.status).toBe(201)
  return new URL((reply.json as Uploaded).attachment.file_url).pathname
}

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  rawRequest(http.url, { method, path, headers })

describe('ranges', () => {
  // More than one sealed chunk.
  const content = randomBytes(200_000)
  let path: string
  beforeAll(async () => {
    path = await upload('big.bin', 'application/octet-stream', content)
  })

  test.each([
    ['bytes=0-0', 0, 0],
    ['bytes=65530-65540', 65_530, 65_540],
    ['bytes=100-', 100, 199_999],
    ['bytes=-5', 199_995, 199_999],
    ['bytes=199999-300000', 199_999, 199_999],
    ['bytes=0-10,11-20', 0, 20],
    ['bytes=-999999', 0, 199_999],
  ])('%s', async (range, start, end) => {
    const reply = await get(path, { range })
    expect(reply.status).toBe(206)
    expect(reply.headers['content-range']).toBe(`bytes ${start}-${end}/200000`)
    expect(reply.headers['content-length']).toBe(String(end - start + 1))
    expect(reply.bytes.equals(content.subarray(start, end + 1))).toBe(true)
  })

  test('outside of the file: 416 with its size', async () => {
    const reply = await get(path, { range: 'bytes=200000-' })
    expect(reply.status).toBe(416)
    expect(reply.headers['content-range']).toBe('bytes */200000')
    expect(reply.json).toHaveProperty('error')
  })

  test.each([
    ['bytes=x'],
    ['lines=1-2'],
    ['bytes=0-0,100-101'],
    ['bytes=5-2'],
    ['bytes=0-1,5-2'],
    ['bytes=0-1,'],
    ['bytes=-'],
    [''],
  ])('%j: the whole file', async (range) => {
    const reply = await get(path, { range })
    expect(reply.status).toBe(200)
    expect(reply.bytes.equals(content)).toBe(true)
  })

  test('If-Range of another file: the whole file', async () => {
    const { headers } = await get(path, {}, 'HEAD')
    const range = 'bytes=0-0'
    expect((await get(path, { range, 'if-range': String(headers.etag) })).status).toBe(206)
    expect((await get(path, { range, 'if-range': String(headers['last-modified']) })).status).toBe(206)
    expect((await get(path, { range, 'if-range': '"other"' })).status).toBe(200)
  })

  test('HEAD tells the size and sends nothing; a known ETag is 304', async () => {
    const head = await get(path, {}, 'HEAD')
    expect(head.status).toBe(200)
    expect(head.headers['content-length']).toBe('200000')
    expect(head.headers['accept-ranges']).toBe('bytes')
    expect(head.bytes).toHaveLength(0)
    const known = await get(path, { 'if-none-match': String(head.headers.etag) })
    expect(known.status).toBe(304)
    expect(known.bytes).toHaveLength(0)
    const since = (time: string) => get(path, { 'if-modified-since': time })
    expect((await since(String(head.headers['last-modified']))).status).toBe(304)
    expect((await since('Thu, 01 Jan 1970 00:00:00 GMT')).status).toBe(200)
  })

  test('an empty file is empty', async () => {
    const reply = await get(await upload('empty.bin', 'application/octet-stream', ''))
    expect(reply.status).toBe(200)
    expect(reply.bytes).toHaveLength(0)
  })
})

test('a file whose bytes are lost is an error that says so and is not kept', async () => {
  const path = await upload('lost.bin', 'application/octet-stream', 'precious')
  const stored = await http.parts.store.attachment((path.split('/')[2] ?? '') as AttachmentId)
  await http.parts.files.remove(stored?.storageKey ?? '')
  for (const headers of [{}, { range: 'bytes=1-2' }] as Record<string, string>[]) {
    const reply = await get(path, headers)
    expect(reply.status).toBe(500)
    expect(reply.json).toMatchObject({ detail: 'The contents of this file are missing on the server.' })
    for (const name of ['cache-control', 'etag', 'last-modified', 'content-disposition', 'content-range'])
      expect(reply.headers).not.toHaveProperty(name)
  }
  expect(http.logged()).toContain('missing from the storage')
})

describe('nothing runs', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
  const script = '<script>alert(1)</script>'
  const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`

  test.each([
    ['x.html', 'text/html', script],
    ['x.svg', 'image/svg+xml', svg],
    ['x.xhtml', 'application/xhtml+xml', script],
    ['x.js', 'text/javascript', 'alert(1)'],
    ['x.txt', 'text/plain', script],
    ['x.png', 'application/xml', svg],
    // Named an image, but it is none: never sniffed into something else.
    ['x', 'garbage', script],
  ])('%s as %s is only downloaded', async (name, type, content) => {
    const { headers } = await get(await upload(name, type, content))
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toMatch(/^attachment/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*; sandbox$/)
  })

  test('an image is shown, sandboxed, to the desktop app too', async () => {
    const { headers } = await get(await upload('x.png', 'image/png', png))
    expect(headers['content-type']).toBe('image/png')
    expect(headers['content-disposition']).toBe('inline; filename="x.png"')
    expect(headers['content-security-policy']).toMatch(/; sandbox$/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
    expect(headers['cache-control']).toMatch(/^private/)
  })

  test.each([
    "a%22; x=y\\'é👋.html",
    '../../../etc/passwd',
    '..\\\\..\\\\boot.ini',
    '/absolute/evil.html',
    'photo\u202Egpj.html',
    'a%0d%0aset-cookie: x=y.html',
    '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    'CON.html',
    `${'n'.repeat(200)}.html`,
  ])('the name %j cannot break out of its header or its URL', async (name) => {
    const path = await upload(name, 'text/html', script)
    expect(path.split('/')).toHaveLength(5)
    const { headers, status } = await get(path)
    expect(status).toBe(200)
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename=(?:"[^"/]*"|[\w.%-]+)(?:; filename\*=UTF-8''[^;/]*)?$/,
    )
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['content-type']).toBe('application/octet-stream')
  })
})

describe('who may read', () => {
  const secret = 'only members read this'
  let path: string
  let id: string
  beforeAll(async () => {
    path = await upload('secret.txt', 'text/plain', secret)
    id = path.split('/')[2] ?? ''
  })

  test('a link works without a token, and a token without a link', async () => {
    expect((await get(path)).text).toBe(secret)
    const bare = `/media/${id}/-/secret.txt`
    expect((await bob.raw('GET', bare)).text).toBe(secret)
    expect((await get(bare)).status).toBe(404)
    expect((await carol.raw('GET', bare)).status).toBe(403)
  })

  test('each reader has a link of their own', async () => {
    const link = await bob.send('GET', `/api/attachments/${id}/url/`)
    const { url, expires_at } = link.json as { url: string; expires_at: string }
    expect(new URL(url).pathname).not.toBe(path)
    expect((await get(new URL(url).pathname)).text).toBe(secret)
    expect(Date.parse(expires_at)).toBeGreaterThan(Date.now() + 3600_000)
    expect((await carol.send('GET', `/api/attachments/${id}/url/`)).status).toBe(403)
  })

  test('a changed link opens nothing', async () => {
    const [, , , ticket = ''] = path.split('/')
    const forged = ticket.replace(/^\d+/, String(bob.id))
    expect((await get(path.replace(ticket, forged))).status).toBe(404)
    const other = await upload('other.txt', 'text/plain', 'other')
    expect((await get(path.replace(id, other.split('/')[2] ?? ''))).status).toBe(404)
  })

  test('from the moment somebody leaves, their link opens nothing', async () => {
    const theirs = await alice.room(bob)
    const reply = await alice.upload(theirs, { field: 'file', filename: 'a.txt', content: secret })
    const { attachment } = reply.json as Uploaded
    const link = await bob.send('GET', `/api/attachments/${attachment.id}/url/`)
    const bobs = new URL((link.json as { url: string }).url).pathname
    expect((await get(bobs)).text).toBe(secret)
    expect((await bob.send('DELETE', `/api/rooms/${theirs}/members/${bob.id}/`)).status).toBe(204)
    const refused = await get(bobs)
    expect(refused.status).toBe(403)
    expect(refused.text).not.toContain(secret)
  })

  test('a link expires', async () => {
    const before = clock.now
    clock.now += 8 * 3600 * 1_000_000
    expect((await get(path)).status).toBe(404)
    clock.now = before
    expect((await get(path)).status).toBe(200)
  })

  test('no plain text and no file name lies on the disk', async () => {
    const found: string[] = []
    for (const entry of await readdir(http.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const bytes = await readFile(join(entry.parentPath, entry.name))
      if (bytes.includes(secret) || bytes.includes('secret.txt')) found.push(entry.name)
    }
    expect(found).toEqual([])
    expect(http.logged()).not.toContain('secret')
  })
})
