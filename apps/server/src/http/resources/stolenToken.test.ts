import { randomUUID } from 'node:crypto'
import { DeviceReply, TokenReply } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { createRateLimits, DEFAULT_RATES, type RateConfig } from '../../ratelimit/rateLimits.ts'
import { httpServers } from '../testing/httpServers.ts'
import { register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'

// Somebody holds a live token of alice's and uses up whatever it may do. She still gets rid of them.

const PASSWORD = 'securepass123'
const [THIEF, OWNER] = ['203.0.113.66', '198.51.100.1']
const servers = httpServers()
async function start(rates: Partial<RateConfig>) {
  const limiter = createRateLimits({ ...DEFAULT_RATES, ...rates })
  const http = await servers.start({ limiter, settings: { trustProxy: 1 } })
  const alice = await register(http, 'alice')
  const as = (access: string, from: string) => (method: string, path: string, body?: unknown) =>
    rawRequest(http.url, {
      method,
      path,
      headers: {
        'x-forwarded-for': from,
        ...(access && { authorization: `Bearer ${access}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  async function device(from: string) {
    const asked = { username: 'alice', password: PASSWORD, device_name: from }
    const { access, device_id } = DeviceReply.parse((await as('', from)('POST', '/api/devices/', asked)).json)
    return { access, id: device_id }
  }
  return { http, alice, as, device }
}
/** Until it is refused. */
async function useUp(ask: () => Promise<{ status: number }>) {
  for (let count = 0; count < 100; count += 1) if ((await ask()).status === 429) return
  throw new Error('it was never refused')
}
const newPassword = { old_password: PASSWORD, new_password: 'another-pass-9' }
const guess = { old_password: 'wrong', new_password: 'x' }

test('requests of one session do not use up those of the others', async () => {
  const { as, device } = await start({ user: { requests: 5, seconds: 3600 } })
  const [stolen, own] = [await device('stolen'), await device('own')]
  const [thief, owner] = [as(stolen.access, THIEF), as(own.access, OWNER)]
  await useUp(() => thief('GET', '/api/user/'))
  expect((await owner('GET', '/api/user/')).status).toBe(200)
  expect((await owner('DELETE', `/api/devices/${stolen.id}/`)).status).toBe(204)
  expect((await thief('GET', '/api/user/')).status).toBe(401)
})

test('with the very same token the owner still ends sessions, from another address', async () => {
  const rates = { user: { requests: 5, seconds: 3600 }, sessions: { requests: 5, seconds: 3600 } }
  const { alice, as, device } = await start(rates)
  const other = await device('other')
  const [thief, owner] = [as(alice.token, THIEF), as(alice.token, OWNER)]
  await useUp(() => thief('GET', '/api/user/'))
  await useUp(() => thief('GET', '/api/devices/'))
  expect((await thief('DELETE', `/api/devices/${randomUUID()}/`)).status).toBe(429)
  expect((await owner('GET', '/api/devices/')).status).toBe(200)
  expect((await owner('DELETE', `/api/devices/${other.id}/`)).status).toBe(204)
  const changed = await owner('POST', '/api/user/password/', newPassword)
  expect(changed.status).toBe(200)
  expect(TokenReply.parse(changed.json)).toBeTruthy()
  expect((await thief('GET', '/api/devices/')).status).toBe(401)
})

test('guesses at the password by one session do not keep another from changing it', async () => {
  const { as, device } = await start({ account: { requests: 3, seconds: 3600 } })
  const [stolen, own] = [await device('stolen'), await device('own')]
  await useUp(() => as(stolen.access, THIEF)('POST', '/api/user/password/', guess))
  // Nor does it help to guess from elsewhere.
  expect((await as(stolen.access, OWNER)('POST', '/api/user/password/', guess)).status).toBe(429)
  expect((await as(own.access, OWNER)('POST', '/api/user/password/', newPassword)).status).toBe(200)
  expect((await as(stolen.access, THIEF)('GET', '/api/user/')).status).toBe(401)
})

test('messages and files for rooms of others use up nothing', async () => {
  const one = { requests: 1, seconds: 3600 }
  const { http, alice } = await start({ send: one, upload: one })
  const bob = await register(http, 'bob')
  const [own, theirs] = [await alice.room(), await bob.room()]
  const file = { field: 'file', filename: 'a', content: 'a' }
  const put = (room: string) =>
    alice.raw('PUT', `/api/rooms/${room}/attachments/${randomUUID()}/`, { 'roomkey-file-name': 'a' }, 'a')
  for (const [room, status] of [
    [theirs, 403],
    [randomUUID(), 404],
  ] as const)
    for (let count = 0; count < 3; count += 1) {
      const send = await alice.send('POST', `/api/rooms/${room}/messages/`, { plaintext: 'a' })
      expect([send.status, (await put(room)).status, (await alice.upload(room, file)).status]).toEqual([
        status,
        status,
        status,
      ])
    }
  expect((await alice.send('POST', `/api/rooms/${own}/messages/`, { plaintext: 'a' })).status).toBe(201)
  expect((await alice.send('POST', `/api/rooms/${own}/messages/`, { plaintext: 'a' })).status).toBe(429)
  expect((await put(own)).status).toBe(201)
  expect([(await put(own)).status, (await alice.upload(own, file)).status]).toEqual([429, 429])
})
