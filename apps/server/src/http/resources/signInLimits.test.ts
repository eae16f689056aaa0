import { afterEach, expect, test } from 'vitest'
import { createRateLimits, DEFAULT_RATES, type RateConfig } from '../../ratelimit/rateLimits.ts'
import { register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

const running: RunningHttp[] = []
afterEach(async () => {
  for (const http of running.splice(0)) await http.stop()
})
async function start(rates: Partial<RateConfig>) {
  const limiter = createRateLimits({ ...DEFAULT_RATES, ...rates })
  const http = await startHttp({ limiter, settings: { trustProxy: 1 } })
  running.push(http)
  /** From another address each time, as a patient guesser would have it. */
  let address = 0
  const post = (path: string, body: unknown, from = `203.0.113.${++address}`) =>
    rawRequest(http.url, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify(body),
    })
  const signIn = (username: string, password: string) => post('/api/token/', { username, password })
  return { http, post, signIn }
}

test('guesses at one name are counted together from all addresses, alike whether or not it exists', async () => {
  const { http, signIn } = await start({ account: { requests: 3, seconds: 60 } })
  const alice = await register(http, 'alice')
  for (const name of ['alice', 'nobody']) {
    for (let count = 0; count < 3; count += 1) expect((await signIn(name, 'wrong')).status).toBe(401)
    const refused = await signIn(name, 'securepass123')
    expect(refused.status).toBe(429)
    expect(refused.json).toMatchObject({ code: 'rate_limited' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  }
  // Who is signed in already stays so, and other names are not concerned.
  expect((await alice.send('GET', '/api/user/')).status).toBe(200)
  expect((await signIn('bob', 'wrong')).status).toBe(401)
})

test('the right password forgives the wrong ones before it', async () => {
  const { http, signIn } = await start({ account: { requests: 3, seconds: 60 } })
  await register(http, 'alice')
  for (let round = 0; round < 3; round += 1) {
    for (let count = 0; count < 2; count += 1) expect((await signIn('alice', 'wrong')).status).toBe(401)
    expect((await signIn('alice', 'securepass123')).status).toBe(200)
  }
})

test('guesses that come together are counted one by one', async () => {
  const { signIn } = await start({ account: { requests: 3, seconds: 60 } })
  const replies = await Promise.all(Array.from({ length: 10 }, () => signIn('nobody', 'wrong')))
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(3)
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(7)
})

test('an address opens so many accounts, and another one is not concerned', async () => {
  const { post } = await start({ register: { requests: 2, seconds: 60 } })
  const open = (username: string, from: string) =>
    post('/api/register/', { username, password: 'securepass123' }, from)
  expect((await open('a', '203.0.113.1')).status).toBe(201)
  expect((await open('b', '203.0.113.1')).status).toBe(201)
  const refused = await open('c', '203.0.113.1')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect((await open('c', '203.0.113.2')).status).toBe(201)
})
