import { afterEach, expect, test } from 'vitest'
import { createRateLimits, DEFAULT_RATES } from '../../ratelimit/rateLimits.ts'
import { type Person, register } from '../testing/people.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
afterEach(() => http.stop())
const names = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => `nobody${from + index}`)

test('names are counted where they are asked for, known or not, in new rooms and in old ones', async () => {
  const limiter = createRateLimits({ ...DEFAULT_RATES, invite: { requests: 10, seconds: 3600 } })
  http = await startHttp({ limiter })
  const [alice, bob] = [await register(http, 'alice'), await register(http, 'bob')]
  const create = (who: Person, invited_usernames: string[]) =>
    who.send('POST', '/api/rooms/', { name: 'R', invited_usernames })
  const room = await alice.room()
  const invite = (usernames: string[]) => alice.send('POST', `/api/rooms/${room}/members/`, { usernames })

  expect((await create(alice, names(0, 4))).status).toBe(201)
  expect((await invite(['bob', ...names(4, 4)])).status).toBe(200)
  const refused = [await invite(names(9, 3)), await invite(['bob']), await create(alice, ['bob'])]
  expect(refused.map(({ status }) => status)).toEqual([200, 429, 429])
  expect(Number(refused[2]?.headers['retry-after'])).toBeGreaterThan(3000)
  expect(refused[2]?.text).not.toContain('bob')
  // Who names nobody asks nothing, and others are not concerned.
  expect((await create(alice, [])).status).toBe(201)
  expect((await create(bob, ['alice'])).status).toBe(201)
})

test('by default one full list is always allowed', async () => {
  http = await startHttp({ limiter: createRateLimits() })
  const alice = await register(http, 'alice')
  const most = names(0, http.parts.limits.invites_per_request)
  const reply = await alice.send('POST', '/api/rooms/', { name: 'R', invited_usernames: most })
  expect(reply.status).toBe(201)
})
