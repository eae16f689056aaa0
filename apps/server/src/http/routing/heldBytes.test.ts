import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { RoomId, UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sendMessage } from '../../actions/index.ts'
import { createRateLimits, DEFAULT_RATES } from '../../ratelimit/rateLimits.ts'
import { Refusal } from '../errors/Refusal.ts'
import { type Person, register } from '../testing/people.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'
import { HeldBytes } from './HeldBytes.ts'

// What nobody reads and what never arrives whole lies in memory: many a little of it would end the process.

const MB = 1_000_000
const BODY = MB
/** More than the system takes off a server's hands for a connection that nobody reads. */
const ANSWER = 22 * MB
const MANY = { requests: 1000, seconds: 3600 }
let http: RunningHttp
let held: HeldBytes
const exhausted = vi.fn()
let alice: Person
let bob: Person
let carol: Person
let room: string
let open: ClientRequest[]
beforeEach(async () => {
  open = []
  exhausted.mockClear()
  held = new HeldBytes({ mostOfOne: 2.5 * MB, mostOfAll: 4.5 * MB, exhausted })
  http = await startHttp({ held, limiter: createRateLimits({ ...DEFAULT_RATES, user: MANY }) })
  ;[alice, bob, carol] = [
    await register(http, 'alice'),
    await register(http, 'bob'),
    await register(http, 'carol'),
  ]
  room = await alice.room(bob, carol)
})
afterEach(async () => {
  for (const sent of open) sent.destroy()
  await http.stop()
})

const list = () => `/api/rooms/${room}/messages/`
const longBody = { plaintext: 'x'.repeat(BODY) }
/** Six bytes each in JSON. */
const LONG_WHEN_READ = '\u0001'.repeat(ANSWER / 6)
const statusOf = async (person: Person, method: string, path = list(), body?: unknown) =>
  (await person.send(method, path, body)).status

/** Whose list has so many pieces. Each is stuck by itself: one that the system takes is held by nobody. */
async function fillRoom(pieces: number): Promise<void> {
  const actor = { id: alice.id as UserId, username: alice.username }
  const draft = { roomId: room as RoomId, text: LONG_WHEN_READ, attachmentIds: [] }
  for (let count = 0; count < pieces; count += 1) await sendMessage(http.parts, actor, draft)
}

/** An answer that has begun and that nobody reads. */
function unread(person: Person, path: string): Promise<IncomingMessage> {
  const { hostname, port } = new URL(http.url)
  const headers = { authorization: `Bearer ${person.token}` }
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers, agent: false }, resolve)
    open.push(sent)
    sent.on('error', reject)
    sent.end()
  })
}

/** A message of which everything but the end has been sent. */
function unfinished(person: Person): ClientRequest {
  const { hostname, port } = new URL(http.url)
  const body = JSON.stringify(longBody)
  const headers = {
    authorization: `Bearer ${person.token}`,
    'content-type': 'application/json',
    'content-length': body.length,
  }
  const sent = request({ hostname, port, method: 'POST', path: list(), headers, agent: false })
  open.push(sent)
  sent.on('error', () => {})
  sent.write(body.slice(0, -1))
  return sent
}

test('answers that nobody reads are given out until one person holds enough, and again when they are read or left', async () => {
  await fillRoom(2)
  // The first one may be of any size.
  const first = await unread(alice, list())
  expect(first.statusCode).toBe(200)
  const refused = await alice.send('GET', list())
  expect(refused.status).toBe(429)
  expect(refused.headers['retry-after']).toBe('5')
  expect(await statusOf(bob, 'GET')).toBe(503)
  expect(await statusOf(alice, 'GET', '/api/user/')).toBe(200)
  first.resume()
  await vi.waitFor(() => expect(held.all).toBe(0), 100_000)
  const second = await unread(alice, list())
  // One of its two pieces.
  expect(held.all).toBeGreaterThan(ANSWER)
  expect(held.all).toBeLessThan(1.5 * ANSWER)
  second.destroy()
  await vi.waitFor(() => expect(held.all).toBe(0), 100_000)
})

test('one piece that nobody reads is held to its end', async () => {
  await fillRoom(1)
  const first = await unread(alice, list())
  expect(first.statusCode).toBe(200)
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
  expect(held.all).toBeGreaterThan(ANSWER)
  expect(await statusOf(alice, 'GET')).toBe(429)
  first.resume()
  await vi.waitFor(() => expect(held.all).toBe(0), 100_000)
})

test('of one person so many answers in pieces are under way at once', () => {
  const streams = Array.from({ length: 8 }, () => held.of(1))
  for (const hold of streams) hold.begin()
  expect(() => held.of(1).begin()).toThrow(Refusal)
  held.of(2).begin()
  streams[0]?.release()
  streams[0]?.release()
  held.of(1).begin()
  expect(() => held.of(1).begin()).toThrow(Refusal)
})

test('bodies that do not end are held against their sender, and against all together', async () => {
  const begun = [alice, alice, bob, bob].map(unfinished)
  await vi.waitFor(() => expect(held.all).toBeGreaterThan(4 * BODY), 100_000)
  expect(await statusOf(alice, 'POST', list(), longBody)).toBe(429)
  expect(exhausted).not.toHaveBeenCalled()
  expect(await statusOf(carol, 'POST', list(), longBody)).toBe(503)
  expect(exhausted).toHaveBeenCalled()
  expect(await statusOf(carol, 'GET', '/api/rooms/')).toBe(200)
  const answered = new Promise<number | undefined>((resolve) => {
    begun[0]?.on('response', (response) => resolve(response.resume().statusCode))
  })
  begun[0]?.end('}')
  expect(await answered).toBe(201)
  for (const sent of begun) sent.destroy()
  await vi.waitFor(() => expect(held.all).toBe(0), 100_000)
})

test('a body that is only announced holds nothing', async () => {
  const { hostname, port } = new URL(http.url)
  const headers = {
    authorization: `Bearer ${alice.token}`,
    'content-type': 'application/json',
    'content-length': 4 * MB,
  }
  for (let count = 0; count < 3; count += 1) {
    const sent = request({ hostname, port, method: 'POST', path: list(), headers, agent: false })
    open.push(sent)
    sent.on('error', () => {})
    sent.write('{')
  }
  expect(await statusOf(alice, 'POST', list(), longBody)).toBe(201)
})

test('what was done is answered, however much is held', async () => {
  await fillRoom(1)
  const first = await unread(alice, list())
  expect(first.statusCode).toBe(200)
  expect(await statusOf(alice, 'POST', list(), { plaintext: 'x'.repeat(200_000) })).toBe(429)
  // Three bytes each in a form, six in the answer.
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const sent = await alice.raw('POST', list(), form, `plaintext=${'%01'.repeat(20_000)}`)
  expect(sent.status).toBe(201)
})

test('long bodies and answers count for as many requests as they take the time of', async () => {
  const charge = vi.spyOn(http.parts.limiter, 'charge')
  expect(await statusOf(alice, 'POST', list(), { plaintext: 'x'.repeat(2.5 * MB) })).toBe(201)
  expect(await statusOf(alice, 'GET')).toBe(200)
  expect(await statusOf(alice, 'HEAD')).toBe(200)
  expect(await statusOf(alice, 'GET', '/api/user/')).toBe(200)
  // The body and the answer that shows it again; the list, and what HEAD has read of it.
  expect(charge.mock.calls.map(([kind, , weight]) => [kind, weight])).toEqual([
    ['user', 4],
    ['user', 2],
    ['user', 2],
  ])
})
