import { expect, test } from 'vitest'
import { ActionError } from '../../actions/errors.ts'
import { createRateLimits, DEFAULT_RATES, type RateConfig } from '../../ratelimit/rateLimits.ts'
import { httpServers } from '../testing/httpServers.ts'
import { register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'

const servers = httpServers()
async function start(rates: Partial<RateConfig>) {
  const limiter = createRateLimits({ ...DEFAULT_RATES, ...rates })
  const http = await servers.start({ limiter, settings: { trustProxy: 1 } })
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
  const { http, signIn } = await start({ account: { requests: 3, seconds: 3600 } })
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

test('the right password is no guess, and gives nobody back what they guessed', async () => {
  const { http, signIn } = await start({ account: { requests: 3, seconds: 3600 } })
  await register(http, 'alice')
  const signedIn = async () => expect((await signIn('alice', 'securepass123')).status).toBe(200)
  for (let count = 0; count < 5; count += 1) await signedIn()
  // As many guesses as at a name that nobody has: else its owner's sign-ins would tell that it is one.
  for (let count = 0; count < 3; count += 1) {
    await signedIn()
    expect((await signIn('alice', 'wrong')).status).toBe(401)
  }
  expect((await signIn('alice', 'wrong')).status).toBe(429)
})

test('a try that was not compared, because the server could not, is no guess', async () => {
  const { http, signIn } = await start({ account: { requests: 1, seconds: 3600 } })
  await register(http, 'alice')
  const { passwords } = http.parts
  const { verify } = passwords
  passwords.verify = () => Promise.reject(new ActionError('unavailable', { retryAfter: 2 }))
  for (let count = 0; count < 3; count += 1) {
    const reply = await signIn('alice', 'securepass123')
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '2'])
  }
  passwords.verify = verify
  expect((await signIn('alice', 'securepass123')).status).toBe(200)
})

test('tickets are counted for each session: every one that is used is written down', async () => {
  const { http } = await start({ ticket: { requests: 2, seconds: 3600 } })
  const [alice, bob] = [await register(http, 'alice'), await register(http, 'bob')]
  const statuses: number[] = []
  for (const who of [alice, alice, alice, bob])
    statuses.push((await who.send('POST', '/api/ws-tickets/')).status)
  expect(statuses).toEqual([201, 201, 429, 201])
})

test('all networks of an IPv6 /48 are counted together too, with a larger rate', async () => {
  const two = { requests: 2, seconds: 3600 }
  const { post } = await start({ signInSite: two, registerSite: two })
  for (const [path, body] of [
    ['/api/token/', (n: string) => ({ username: `nobody${n}`, password: 'x' })],
    ['/api/register/', (n: string) => ({ username: `new${n}`, password: 'securepass123' })],
  ] as const) {
    const statuses: number[] = []
    for (const n of ['1', '2', '3']) statuses.push((await post(path, body(n), `2001:db8:5:${n}::1`)).status)
    expect(statuses[0]).toBe(statuses[1])
    expect([statuses[0], statuses[2]]).toEqual([path === '/api/token/' ? 401 : 201, 429])
    expect((await post(path, body('4'), '2001:db8:6:1::1')).status).toBe(statuses[0])
    for (const n of ['5', '6', '7']) expect((await post(path, body(n), `192.0.2.${n}`)).status).not.toBe(429)
  }
})

test('guesses that come together are counted one by one', async () => {
  const { signIn } = await start({ account: { requests: 3, seconds: 3600 } })
  const replies = await Promise.all(Array.from({ length: 10 }, () => signIn('nobody', 'wrong')))
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(3)
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(7)
})

test('an address opens so many accounts, and another one is not concerned', async () => {
  const { post } = await start({ register: { requests: 2, seconds: 3600 } })
  const open = (username: string, from: string) =>
    post('/api/register/', { username, password: 'securepass123' }, from)
  expect((await open('a', '203.0.113.1')).status).toBe(201)
  expect((await open('b', '203.0.113.1')).status).toBe(201)
  const refused = await open('c', '203.0.113.1')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect((await open('c', '203.0.113.2')).status).toBe(201)
})
