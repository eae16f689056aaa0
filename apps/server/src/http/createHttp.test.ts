import type { HistoryPage, MessageId, RoomId, UserId } from '@roomkey/protocol'
import { HistoryPage as HistoryPageSchema, ServerInfo } from '@roomkey/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import { sendMessage } from '../actions/sendMessage.ts'
import { createRateLimits, DEFAULT_RATES } from '../ratelimit/rateLimits.ts'
import type { MessageRow } from '../store/store.ts'
import { register } from './testing/people.ts'
import { rawRequest } from './testing/rawRequest.ts'
import { type Overrides, type RunningHttp, startHttp } from './testing/startHttp.ts'

const running: RunningHttp[] = []
afterEach(async () => {
  for (const http of running.splice(0)) await http.stop()
})

async function start(overrides?: Overrides): Promise<RunningHttp> {
  const http = await startHttp(overrides)
  running.push(http)
  return http
}

describe('sending again', () => {
  const id = '01890000-0000-7000-8000-000000000001'

  test('under the same id answers 200 with the first message and adds nothing', async () => {
    const http = await start()
    const alice = await register(http, 'alice')
    const path = `/api/rooms/${await alice.room()}/messages/`
    const first = await alice.send('POST', path, { id, plaintext: 'once' })
    const again = await alice.send('POST', path, { id, plaintext: 'once, repeated' })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.json).toEqual(first.json)
    expect(first.json).toMatchObject({ id, plaintext: 'once', seq: 1 })
    expect((await alice.send('GET', path)).json).toEqual([first.json])
  })

  test('under an id of another room is a conflict', async () => {
    const http = await start()
    const alice = await register(http, 'alice')
    const [one, two] = [await alice.room(), await alice.room()]
    await alice.send('POST', `/api/rooms/${one}/messages/`, { id, plaintext: 'here' })
    const reply = await alice.send('POST', `/api/rooms/${two}/messages/`, { id, plaintext: 'there' })
    expect(reply.status).toBe(409)
    expect(reply.json).toMatchObject({ code: 'conflict' })
  })
})

test('history pages by cursor in both directions', async () => {
  const http = await start()
  const alice = await register(http, 'alice')
  const room = await alice.room()
  for (let number = 1; number <= 7; number += 1) {
    await alice.send('POST', `/api/rooms/${room}/messages/`, { plaintext: `m${number}` })
  }
  const page = async (query: string) => {
    const { json } = await alice.send('GET', `/api/rooms/${room}/history/?${query}`)
    const { messages, has_more }: HistoryPage = HistoryPageSchema.parse(json)
    return [messages.map(({ text }) => text).join(' '), has_more]
  }
  expect(await page('limit=3')).toEqual(['m5 m6 m7', true])
  expect(await page('limit=3&before=5')).toEqual(['m2 m3 m4', true])
  expect(await page('limit=3&before=2')).toEqual(['m1', false])
  expect(await page('limit=3&after=0')).toEqual(['m1 m2 m3', true])
  expect(await page('after=5')).toEqual(['m6 m7', false])
  for (const query of ['before=0', 'after=-1', 'limit=201', 'limit=x', 'before=3&after=1']) {
    const reply = await alice.send('GET', `/api/rooms/${room}/history/?${query}`)
    expect([query, reply.status]).toEqual([query, 400])
  }
})

test('history around a time, and what changed in a range since a rev', async () => {
  const http = await start()
  const [alice, bob] = [await register(http, 'alice'), await register(http, 'bob')]
  const room = (await alice.room()) as RoomId
  const sent: MessageRow[] = []
  for (let number = 1; number <= 9; number += 1) {
    const actor = { id: alice.id as UserId, username: alice.username }
    const { message } = await sendMessage(http.parts, actor, {
      roomId: room,
      text: `m${number}`,
      attachmentIds: [],
    })
    sent.push(message)
  }
  const path = `/api/rooms/${room}/history/`
  const page = async (query: string) => {
    const { json } = await alice.send('GET', `${path}?${query}`)
    const { messages, has_more, at_seq, rev }: HistoryPage = HistoryPageSchema.parse(json)
    return { texts: messages.map(({ text }) => text).join(' '), has_more, at_seq, rev }
  }
  // To the millisecond, in which others may have been sent, too.
  const at = Math.floor((sent[4]?.createdAt ?? 0) / 1000)
  const first = sent.find(({ createdAt }) => createdAt >= at * 1000)?.seq ?? 0
  const around = await page(`limit=4&at=${new Date(at).toISOString()}`)
  expect(around.at_seq).toBe(first)
  expect(around.texts).toContain(`m${first}`)
  expect(await page('limit=4&at=2020-01-01T00:00:00Z')).toMatchObject({
    texts: 'm1 m2',
    at_seq: 1,
    has_more: false,
  })
  expect(await page('limit=4&at=2020-01-01T01:00:00%2B01:00')).toMatchObject({ at_seq: 1 })
  expect(await page('limit=4&at=2100-01-01T00:00:00Z')).toMatchObject({
    texts: 'm6 m7 m8 m9',
    at_seq: null,
    has_more: true,
  })
  expect(await page(`limit=4&around=${sent[4]?.id}`)).toMatchObject({
    texts: 'm3 m4 m5 m6',
    at_seq: 5,
    has_more: true,
  })
  const elsewhere = await sendMessage(
    http.parts,
    { id: alice.id as UserId, username: alice.username },
    { roomId: (await alice.room()) as RoomId, text: 'elsewhere', attachmentIds: [] },
  )
  for (const id of [elsewhere.message.id, '01900000-0000-7000-8000-000000000000'])
    expect(await page(`around=${id}`)).toMatchObject({ texts: '', at_seq: null, has_more: false })
  const { rev } = await page('limit=1')
  for (const index of [1, 6]) {
    const id = sent[index]?.id as MessageId
    await http.parts.store.write((tx) => tx.changeMessage(id, null, 1))
  }
  const seqs = async (query: string) => {
    const { json } = await alice.send('GET', `${path}?${query}`)
    const { messages, has_more } = HistoryPageSchema.parse(json)
    return [messages.map((each) => each.seq), has_more]
  }
  expect(await seqs(`before=10&from=1&since_rev=${rev}`)).toEqual([[2, 7], false])
  expect(await seqs(`before=7&from=1&since_rev=${rev}`)).toEqual([[2], false])
  expect(await seqs(`before=10&from=1&since_rev=${rev}&limit=1`)).toEqual([[7], true])
  expect(await seqs(`before=10&from=1&since_rev=${rev + 2}`)).toEqual([[], false])
  for (const query of [
    'at=yesterday',
    'at=2020-01-01T00:00:00Z&before=3',
    'before=3&from=1',
    'before=3&since_rev=1',
    'from=1&since_rev=1',
    'before=1002&from=1&since_rev=1',
  ]) {
    const reply = await alice.send('GET', `${path}?${query}`)
    expect([query, reply.status]).toEqual([query, 400])
  }
  for (const query of ['at=2020-01-01T00:00:00Z', 'before=9&from=1&since_rev=1']) {
    expect([query, (await bob.send('GET', `${path}?${query}`)).status]).toEqual([query, 403])
  }
})

test('pages of the history end at their bytes and say so, the documented list has what was asked for', async () => {
  const http = await start()
  const alice = await register(http, 'alice')
  const room = (await alice.room()) as RoomId
  const actor = { id: alice.id as UserId, username: alice.username }
  for (let number = 0; number < 9; number += 1) {
    const text = String(number).repeat(http.parts.limits.message_bytes)
    await sendMessage(http.parts, actor, { roomId: room, text, attachmentIds: [] })
  }
  const page = async (query: string) => {
    const { json } = await alice.send('GET', `/api/rooms/${room}/history/?limit=200&${query}`)
    const { messages, has_more } = json as HistoryPage
    return [messages.map(({ text }) => text[0]).join(''), has_more]
  }
  expect(await page('')).toEqual(['8', true])
  expect(await page('before=2')).toEqual(['0', false])
  expect(await page('after=7')).toEqual(['7', true])
  expect(await page('after=8')).toEqual(['8', false])
  const { json } = await alice.send('GET', `/api/rooms/${room}/messages/?limit=1000`)
  const documented = json as { plaintext: string }[]
  expect(documented.map(({ plaintext }) => plaintext[0]).join('')).toBe('012345678')
}, 30_000)

test('members are invited by members, and removed by owners or by themselves', async () => {
  const http = await start()
  const [alice, bob, carol] = [
    await register(http, 'alice'),
    await register(http, 'bob'),
    await register(http, 'carol'),
  ]
  const room = await alice.room()
  const members = `/api/rooms/${room}/members/`
  expect((await carol.send('POST', members, { usernames: ['carol'] })).status).toBe(403)
  const invited = await alice.send('POST', members, { usernames: ['bob', '', 'ghost', 'carol'] })
  expect(invited.json).toMatchObject({
    added: [{ user: { username: 'bob' }, role: 'member' }, { user: { username: 'carol' } }],
    unknown_usernames: ['ghost'],
  })
  expect((await bob.send('DELETE', `${members}${carol.id}/`)).status).toBe(403)
  expect((await alice.send('DELETE', `${members}${carol.id}/`)).status).toBe(204)
  expect((await carol.send('GET', `/api/rooms/${room}/`)).status).toBe(403)
  expect((await bob.send('DELETE', `${members}${bob.id}/`)).status).toBe(204)
  expect((await alice.send('DELETE', `${members}${bob.id}/`)).status).toBe(404)
})

test('the server tells its limits to everybody', async () => {
  const http = await start()
  const { json } = await rawRequest(http.url, { method: 'GET', path: '/api/server/' })
  expect(ServerInfo.parse(json).limits).toEqual(http.parts.limits)
})

describe('limits', () => {
  const login = (http: RunningHttp, headers: Record<string, string> = {}) =>
    rawRequest(http.url, {
      method: 'POST',
      path: '/api/token/',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"username":"nobody","password":"guess"}',
    })
  const strict = () => createRateLimits({ ...DEFAULT_RATES, signIn: { requests: 2, seconds: 60 } })

  test('guessing ends with 429 and Retry-After, and stops nobody else', async () => {
    const http = await start({ limiter: strict(), settings: { trustProxy: 1 } })
    const from = (address: string) => login(http, { 'x-forwarded-for': address })
    expect([(await from('10.0.0.1')).status, (await from('10.0.0.1')).status]).toEqual([401, 401])
    const refused = await from('10.0.0.1')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.json).toMatchObject({ code: 'rate_limited' })
    expect((await from('10.0.0.2')).status).toBe(401)
  })

  test('X-Forwarded-For is not believed unless a proxy is configured', async () => {
    const http = await start({ limiter: strict() })
    const statuses = []
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      statuses.push((await login(http, { 'x-forwarded-for': address })).status)
    }
    expect(statuses).toEqual([401, 401, 429])
  })

  test('one person is limited, whatever the address', async () => {
    const limiter = createRateLimits({ ...DEFAULT_RATES, user: { requests: 2, seconds: 60 } })
    const http = await start({ limiter })
    const alice = await register(http, 'alice')
    const bob = await register(http, 'bob')
    const statuses = []
    for (let count = 0; count < 3; count += 1) statuses.push((await alice.send('GET', '/api/user/')).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await bob.send('GET', '/api/user/')).status).toBe(200)
  })

  test('uploads are counted by themselves', async () => {
    const limiter = createRateLimits({ ...DEFAULT_RATES, upload: { requests: 1, seconds: 60 } })
    const http = await start({ limiter })
    const alice = await register(http, 'alice')
    const room = await alice.room()
    const file = { field: 'file', filename: 'a', content: 'a' }
    expect((await alice.upload(room, file)).status).toBe(201)
    expect((await alice.upload(room, file)).status).toBe(429)
    expect((await alice.send('POST', `/api/rooms/${room}/messages/`, { plaintext: 'a' })).status).toBe(201)
  })

  test('a body larger than announced is refused, with and without its length', async () => {
    const http = await start()
    const alice = await register(http, 'alice')
    const big = Buffer.alloc(http.parts.limits.body_bytes + 1, 'x')
    const path = `/api/rooms/${await alice.room()}/messages/`
    for (const type of [
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=b',
    ]) {
      for (const length of [{ 'content-length': String(big.length) }, { 'transfer-encoding': 'chunked' }]) {
        const reply = await alice.raw('POST', path, { 'content-type': type, ...length }, big)
        expect([type, reply.status]).toEqual([type, 413])
      }
    }
  })
})

describe('Accept', () => {
  test.each([
    ['application/json; charset=utf-8', 200],
    ['application/json;odata=verbose', 200],
    ['image/png, application/*;q=0.5', 200],
    ['TEXT/HTML', 200],
    ['*/*;q=0.1', 200],
    ['image/png, application/xml', 406],
    ['json', 406],
  ])('%s: %i', async (accept, status) => {
    const http = await start()
    expect(
      (await rawRequest(http.url, { method: 'GET', path: '/api/server/', headers: { accept } })).status,
    ).toBe(status)
  })
})

describe('links', () => {
  const linkOf = async (http: RunningHttp, headers: Record<string, string>) => {
    const alice = await register(http, 'alice')
    const room = await alice.room()
    await alice.upload(room, { field: 'file', filename: 'a b.txt', content: 'x' })
    const reply = await alice.raw('GET', `/api/rooms/${room}/messages/`, headers)
    return (reply.json as { attachments: { file_url: string }[] }[])[0]?.attachments[0]?.file_url
  }
  const asked = {
    host: 'chat.example:81',
    'x-forwarded-proto': 'https',
    // Proxies as documented leave this one as the client wrote it.
    'x-forwarded-host': 'evil.example',
  }

  test.each([
    [{ trustProxy: 0 }, /^http:\/\/chat\.example:81\/media\/.*\/a%20b\.txt$/],
    [{ trustProxy: 1 }, /^https:\/\/chat\.example:81\/media\//],
    [{ publicUrl: 'https://public.example' }, /^https:\/\/public\.example\/media\//],
  ])('with %j', async (settings, shape) => {
    expect(await linkOf(await start({ settings }), asked)).toMatch(shape)
  })

  test('a Host that is not ours gets none', async () => {
    const http = await start({ settings: { allowedHosts: ['.chat.example', '127.0.0.1'] } })
    const statusFor = async (host: string) =>
      (await rawRequest(http.url, { method: 'GET', path: '/api/server/', headers: { host } })).status
    expect(await statusFor('a.chat.example:9')).toBe(200)
    expect(await statusFor('chat.example')).toBe(200)
    expect(await statusFor('evilchat.example')).toBe(400)
    expect(await statusFor('127.0.0.1.evil.example')).toBe(400)
  })
})

describe('what goes wrong inside', () => {
  test('is told as nothing but "internal", and logged without what it says', async () => {
    const http = await start()
    const alice = await register(http, 'alice')
    http.parts.store.snapshot = async () => {
      throw new Error('the secret of the row')
    }
    const reply = await alice.send('GET', '/api/rooms/')
    expect(reply.status).toBe(500)
    expect(reply.json).toEqual({
      detail: 'Something went wrong on the server.',
      error: 'Something went wrong on the server.',
      code: 'internal',
    })
    expect(http.logged()).toContain('a request failed')
    expect(http.logged()).not.toContain('the secret of the row')
  })
})
