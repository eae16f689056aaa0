import { describe, expect, test } from 'vitest'
import { createRateLimits, DEFAULT_RATES } from '../../ratelimit/rateLimits.ts'
import { httpServers } from '../testing/httpServers.ts'
import { register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'
import type { RunningHttp } from '../testing/startHttp.ts'

const { start } = httpServers()

describe('limits', () => {
  const login = (http: RunningHttp, headers: Record<string, string> = {}) =>
    rawRequest(http.url, {
      method: 'POST',
      path: '/api/token/',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"username":"nobody","password":"guess"}',
    })
  const strict = () => createRateLimits({ ...DEFAULT_RATES, signIn: { requests: 2, seconds: 3600 } })

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
    const limiter = createRateLimits({ ...DEFAULT_RATES, user: { requests: 2, seconds: 3600 } })
    const http = await start({ limiter })
    const alice = await register(http, 'alice')
    const bob = await register(http, 'bob')
    const statuses = []
    for (let count = 0; count < 3; count += 1) statuses.push((await alice.send('GET', '/api/user/')).status)
    expect(statuses).toEqual([200, 200, 429])
    expect((await bob.send('GET', '/api/user/')).status).toBe(200)
  })

  test('uploads are counted by themselves', async () => {
    const limiter = createRateLimits({ ...DEFAULT_RATES, upload: { requests: 1, seconds: 3600 } })
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
