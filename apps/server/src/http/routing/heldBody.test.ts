import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type IncomingMessage, request } from 'node:http'
import type { UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDevice } from '../../actions/devices.ts'
import { createNow } from '../../createNow.ts'
import { endSessions } from '../../testing/endSessions.ts'
import { createTokens } from '../../tokens/tokens.ts'
import { BOUNDARY, type Person, register } from '../testing/people.ts'
import { type RunningHttp, SECRET_KEY, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
let alice: Person
let room: string
/** Microseconds by which a test moved the clock. */
let ahead: number
beforeEach(async () => {
  ahead = 0
  const now = createNow()
  http = await startHttp({ now: () => now() + ahead })
  alice = await register(http, 'alice')
  room = await alice.room()
})
afterEach(() => http.stop())

/** A request whose body stops in the middle, once the server waits for the rest of it. */
async function held(token: string, { method, path, type, begin }: Case) {
  const { hostname, port } = new URL(http.url)
  const arrived = Promise.withResolvers<IncomingMessage>()
  const began = (message: unknown) => arrived.resolve((message as { request: IncomingMessage }).request)
  subscribe('http.server.request.start', began)
  const headers = { authorization: `Bearer ${token}`, 'content-type': type, 'roomkey-file-name': 'a.txt' }
  const sent = request({ hostname, port, method, path: path(), headers, agent: false })
  const answer = new Promise<number | 'broken off'>((resolve) => {
    sent.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', () => resolve('broken off'))
  })
  sent.write(begin)
  const received = await arrived.promise
  unsubscribe('http.server.request.start', began)
  await vi.waitFor(() => {
    expect(received.listenerCount('data') + received.listenerCount('readable')).toBeGreaterThan(0)
  }, 100_000)
  return { answer, finish: (rest: string) => sent.end(rest) }
}

interface Case {
  method: string
  path(): string
  type: string
  begin: string
  rest: string
}

const json = 'application/json'
const CASES: Record<string, Case> = {
  'a message': {
    method: 'POST',
    path: () => `/api/rooms/${room}/messages/`,
    type: json,
    begin: '{',
    rest: '"plaintext":"stolen"}',
  },
  'a message as a form': {
    method: 'POST',
    path: () => `/api/rooms/${room}/messages/`,
    type: 'application/x-www-form-urlencoded',
    begin: 'plaintext=',
    rest: 'stolen',
  },
  'a room': {
    method: 'POST',
    path: () => '/api/rooms/',
    type: json,
    begin: '{',
    rest: '"name":"stolen","invited_usernames":[]}',
  },
  'an invitation': {
    method: 'POST',
    path: () => `/api/rooms/${room}/members/`,
    type: json,
    begin: '{',
    rest: '"usernames":["bob"]}',
  },
  'an upload with a message': {
    method: 'POST',
    path: () => `/api/rooms/${room}/upload/`,
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    begin: `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nstol`,
    rest: `en\r\n--${BOUNDARY}--\r\n`,
  },
  'an upload': {
    method: 'PUT',
    path: () => `/api/rooms/${room}/attachments/01890a5d-ac96-774b-bcce-b302099a8057/`,
    type: 'text/plain',
    begin: 'stol',
    rest: 'en',
  },
  'a new password': {
    method: 'POST',
    path: () => '/api/user/password/',
    type: json,
    begin: '{',
    rest: '"old_password":"securepass123","new_password":"another secret"}',
  },
}

const bobIsThere = () => register(http, 'bob')
async function device() {
  const { store, tokens } = http.parts
  const user = await store.userById(alice.id as UserId)
  if (!user) throw new Error('no user')
  const row = await openDevice(http.parts, user, 'lost')
  return { id: row.id, ...tokens.issueForDevice(row) }
}

describe.each(Object.entries(CASES))('%s whose body is still coming', (_, held_) => {
  beforeEach(bobIsThere)

  test('is done when nothing ends meanwhile', async () => {
    const { answer, finish } = await held((await device()).access, held_)
    finish(held_.rest)
    expect([200, 201]).toContain(await answer)
  })

  test('is not done when its device is revoked meanwhile', async () => {
    const lost = await device()
    const { answer, finish } = await held(lost.access, held_)
    expect((await alice.send('DELETE', `/api/devices/${lost.id}/`)).status).toBe(204)
    finish(held_.rest)
    expect(await answer).toBe('broken off')
  })

  test('is not done when the account is closed meanwhile', async () => {
    const { answer, finish } = await held(alice.token, held_)
    await http.parts.store.write((tx) => tx.setActive(alice.id as UserId, false))
    await endSessions(http.parts, alice.id as UserId)
    await http.parts.sessions.compare()
    finish(held_.rest)
    expect(await answer).toBe('broken off')
  })
})

test.each(Object.entries(CASES))(
  '%s that is broken off before it is read leaves nothing waiting',
  async (_, asked) => {
    const { sessions } = http.parts
    const left = Promise.withResolvers<void>()
    const open = sessions.open.bind(sessions)
    vi.spyOn(sessions, 'open').mockImplementation((...given) => {
      const session = open(...given)
      vi.spyOn(session, 'leave').mockImplementation(left.resolve)
      session.end()
      return session
    })
    const { hostname, port } = new URL(http.url)
    const headers = {
      authorization: `Bearer ${alice.token}`,
      'content-type': asked.type,
      'roomkey-file-name': 'a',
    }
    const sent = request({ hostname, port, method: asked.method, path: asked.path(), headers, agent: false })
    sent.on('error', () => {})
    sent.write(asked.begin)
    await left.promise
  },
)

describe('the hour of a token', () => {
  /** A body is waited for longer. */
  const SECONDS_LEFT = 25
  let token: string
  beforeEach(() => {
    const now = () => http.parts.now() - (3600 - SECONDS_LEFT) * 1_000_000
    token = createTokens({ secretKey: SECRET_KEY, now }).issue(alice.id as UserId).access
    // What ends it: from here on only the test moves that.
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
    })
  })
  afterEach(() => void vi.useRealTimers())

  async function pass(seconds: number) {
    ahead += seconds * 1_000_000
    await vi.advanceTimersByTimeAsync(seconds * 1000)
    expect(() => http.parts.tokens.read(token, 'access')).toThrow('Token is invalid or expired')
  }

  test('ends a request whose body is still coming', async () => {
    const { answer } = await held(token, CASES['a message'] as Case)
    // A session ends with a whole second of its own clock.
    await pass(SECONDS_LEFT + 2)
    expect(await answer).toBe('broken off')
  })

  test('does not end an upload that moves', async () => {
    const asked = CASES['an upload'] as Case
    const { answer, finish } = await held(token, asked)
    await pass(1800)
    finish(asked.rest)
    expect(await answer).toBe(201)
  })
})

test('an admin whose account is closed closes nobody else', async () => {
  const { store } = http.parts
  const bob = await bobIsThere()
  await store.write((tx) => tx.setAdmin(alice.id as UserId, true))
  const { answer, finish } = await held(alice.token, {
    method: 'PUT',
    path: () => `/api/admin/users/${bob.id}/`,
    type: json,
    begin: '{',
    rest: '',
  })
  // Nobody is told: what the write itself asks must be enough.
  await store.write((tx) => tx.setActive(alice.id as UserId, false))
  finish('"is_active":false}')
  expect(await answer).toBe(403)
  expect((await store.userById(bob.id as UserId))?.isActive).toBe(true)
})
