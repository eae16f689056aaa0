import { randomUUID } from 'node:crypto'
import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRateLimits, DEFAULT_RATES } from '../../ratelimit/rateLimits.ts'
import { type Person, register } from '../testing/people.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
let alice: Person
let bob: Person
let room: string
beforeAll(async () => {
  http = await startHttp({ limits: { ...DEFAULT_LIMITS, message_bytes: 1000 } })
  ;[alice, bob] = [await register(http, 'alice'), await register(http, 'bob')]
  room = await alice.room(bob)
})
afterAll(() => http.stop())

async function sent(person: Person, plaintext = 'helo'): Promise<string> {
  const reply = await person.send('POST', `/api/rooms/${room}/messages/`, { plaintext })
  return (reply.json as { id: string }).id
}
const at = (message: string) => `/api/rooms/${room}/messages/${message}/`
const documented = async () => (await bob.send('GET', `/api/rooms/${room}/messages/`)).json

test('an edit answers the message and is what everybody reads, a deletion takes it away', async () => {
  const id = await sent(alice)
  const edited = await alice.send('PATCH', at(id), { text: 'hello' })
  expect([edited.status, edited.json]).toEqual([
    200,
    expect.objectContaining({
      id,
      text: 'hello',
      seq: 1,
      rev: 5,
      edited_at: expect.any(String),
      deleted_at: null,
    }),
  ])
  expect(await documented()).toEqual([
    { id, sender: 'alice', plaintext: 'hello', created_at: expect.any(String), seq: 1, rev: 5 },
  ])
  for (const _ of [1, 2]) {
    const deleted = await alice.send('DELETE', at(id))
    expect([deleted.status, deleted.text]).toEqual([204, ''])
  }
  expect(await documented()).toEqual([])
  const late = await alice.send('PATCH', at(id), { text: 'hello' })
  expect([late.status, late.json]).toEqual([410, expect.objectContaining({ code: 'deleted' })])
})

test('a retry under its id answers what stands now', async () => {
  const [id, edit] = [await sent(alice), randomUUID()]
  await alice.send('PATCH', at(id), { text: 'first', id: edit })
  await alice.send('PATCH', at(id), { text: 'second' })
  const retry = await alice.send('PATCH', at(id), { text: 'first', id: edit })
  expect([retry.status, (retry.json as { text: string }).text]).toEqual([200, 'second'])
})

test('what is wrong is told by its field', async () => {
  const id = await sent(alice)
  for (const [body, field] of [
    [{}, 'text'],
    [{ text: 5 }, 'text'],
    [{ text: '\ud800' }, 'text'],
    [{ text: '' }, 'text'],
    [{ text: 'x', id: 'one' }, 'id'],
  ] as const) {
    const reply = await alice.send('PATCH', at(id), body)
    expect([reply.status, reply.json]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid', fields: { [field]: [expect.any(String)] } }),
    ])
  }
  expect((await alice.send('PATCH', at(id), { text: 'x'.repeat(1001) })).status).toBe(413)
  expect((await alice.send('PATCH', at(id).toUpperCase(), { text: 'x' })).status).toBe(404)
})

test('links to the files of a deleted message end', async () => {
  const uploaded = await alice.upload(room, { field: 'file', filename: 'a.txt', content: 'a file' })
  const { id } = uploaded.json as { id: string }
  const [last] = ((await documented()) as { attachments: { file_url: string }[] }[]).slice(-1)
  const link = new URL(last?.attachments[0]?.file_url ?? '').pathname
  expect((await bob.raw('GET', link)).text).toBe('a file')
  expect((await alice.send('DELETE', at(id))).status).toBe(204)
  expect((await bob.raw('GET', link)).status).toBe(404)
})

test('strangers and other members are told no more than elsewhere', async () => {
  const [id, mallory] = [await sent(alice), await register(http, 'mallory')]
  const codeOf = async (person: Person, method: string, path: string) =>
    (
      (await person.send(method, path, method === 'PATCH' ? { text: 'x' } : undefined)).json as {
        code: string
      }
    ).code
  for (const method of ['PATCH', 'DELETE']) {
    expect(await codeOf(mallory, method, at(id))).toBe('not_a_member')
    expect(await codeOf(mallory, method, at(randomUUID()))).toBe('not_a_member')
    expect(await codeOf(bob, method, at(id))).toBe('forbidden')
    expect(await codeOf(bob, method, at(randomUUID()))).toBe('not_found')
  }
})

test('an owner changes name and description; the documented answer shows them', async () => {
  const path = `/api/rooms/${room}/details/`
  const changed = await alice.send('PATCH', path, { name: ' Crew ', description: 'What we do' })
  expect([changed.status, changed.json]).toEqual([
    200,
    expect.objectContaining({ id: room, name: 'Crew', description: 'What we do' }),
  ])
  expect((await bob.send('GET', `/api/rooms/${room}/`)).json).toMatchObject({
    name: 'Crew',
    description: 'What we do',
  })
  expect((await bob.send('PATCH', path, { name: 'Mine' })).status).toBe(403)
  for (const body of [{}, { name: '' }, { name: null }, { name: 'x'.repeat(1001) }, { description: {} }]) {
    const reply = await alice.send('PATCH', path, body)
    expect([reply.status, Object.keys((reply.json as { fields: object }).fields)]).toEqual([
      400,
      [Object.keys(body)[0] ?? 'name'],
    ])
  }
})

test('a room is made once under its id', async () => {
  const body = { id: randomUUID(), name: 'Team', invited_usernames: ['bob'] }
  const made = await alice.send('POST', '/api/rooms/', body)
  const again = await alice.send('POST', '/api/rooms/', { ...body, name: 'Other' })
  expect([made.status, again.status, again.json]).toEqual([201, 200, made.json])
  const theirs = await bob.send('POST', '/api/rooms/', body)
  expect([theirs.status, theirs.json]).toEqual([409, expect.objectContaining({ code: 'conflict' })])
  expect(theirs.text).not.toContain('Team')
  // What is no id is ignored, as documented for every unknown field.
  const odd = await alice.send('POST', '/api/rooms/', { ...body, id: 'mine' })
  expect(odd.status).toBe(201)
})

test('what changes messages counts as sending', async () => {
  const send = { requests: 2, seconds: 3600 }
  const strict = await startHttp({ limiter: createRateLimits({ ...DEFAULT_RATES, send }) })
  const carol = await register(strict, 'carol')
  const own = await carol.room()
  const { json } = await carol.send('POST', `/api/rooms/${own}/messages/`, { plaintext: 'a' })
  const path = `/api/rooms/${own}/messages/${(json as { id: string }).id}/`
  expect((await carol.send('PATCH', path, { text: 'b' })).status).toBe(200)
  for (const [method, where] of [
    ['PATCH', path],
    ['DELETE', path],
    ['PATCH', `/api/rooms/${own}/details/`],
  ] as const)
    expect(
      (await carol.send(method, where, method === 'PATCH' ? { text: 'c', name: 'c' } : undefined)).status,
    ).toBe(429)
  await strict.stop()
})
