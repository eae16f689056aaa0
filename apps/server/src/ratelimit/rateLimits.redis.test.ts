import { setImmediate } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { RedisConnections } from '../redis/RedisConnections.ts'
import { startRedis, type TestRedis } from '../testing/redisServer.ts'
import { createRateLimits, DEFAULT_RATES, type RateConfig } from './rateLimits.ts'
import { rateLimitsSuite, twoIn } from './rateLimitsSuite.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.dispose())
const open: RedisConnections[] = []
beforeEach(async () => {
  const admin = await RedisConnections.open(redis.url)
  await admin.commands.flushall()
  await admin.close()
})
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
async function node(config: RateConfig) {
  const connections = await RedisConnections.open(redis.url)
  open.push(connections)
  return createRateLimits(config, connections)
}

/** Redis answered whatever it was told, and those who told it know. */
async function told() {
  for (const { commands } of open) await commands.ping()
  await setImmediate()
}

describe('with Redis', () => rateLimitsSuite(node))

test('where passwords are guessed at, the servers count together at once', async () => {
  const [one, two] = [await node(twoIn(3600)), await node(twoIn(3600))]
  for (const kind of ['signIn', 'account', 'register'] as const) {
    expect(await one.take(kind, 'a')).toBe(0)
    expect(await two.take(kind, 'a')).toBe(0)
    expect(await one.take(kind, 'a')).toBeGreaterThan(0)
    expect(await two.take(kind, 'a')).toBeGreaterThan(0)
  }
  for (const node of [one, two, one, two]) {
    expect(await node.take('account', 'b')).toBe(0)
    await node.giveBack('account', 'b')
  }
})

test('elsewhere they count together soon, without being waited for', async () => {
  const config = { ...DEFAULT_RATES, send: { requests: 100, seconds: 3600 } }
  const [one, two] = [await node(config), await node(config)]
  for (let count = 0; count < 60; count += 1) expect(await one.take('send', 'a')).toBe(0)
  await told()
  let allowed = 0
  while ((await two.take('send', 'a')) === 0) {
    allowed += 1
    await told()
  }
  expect(allowed).toBe(40)
  expect(await two.take('send', 'b')).toBe(0)
})

test('also what weighs more than a tenth', async () => {
  const config = { ...DEFAULT_RATES, invite: { requests: 100, seconds: 3600 } }
  const [one, two] = [await node(config), await node(config)]
  for (let count = 0; count < 3; count += 1) expect(await one.take('invite', 'a', 33)).toBe(0)
  await told()
  // The first is allowed, and learns from Redis what the other server counted. Alone it would allow 67 more.
  expect(await two.take('invite', 'a', 33)).toBe(0)
  await told()
  expect(await two.take('invite', 'a')).toBeGreaterThan(0)
})

test('with Redis killed, requests are answered soon and counted still; back again, together', async () => {
  const config = { ...twoIn(3600), user: { requests: 20, seconds: 3600 } }
  const [one, two] = [await node(config), await node(config)]
  expect(await one.take('signIn', 'a')).toBe(0)
  await redis.stop()
  expect(await one.take('signIn', 'a')).toBe(0)
  expect(await one.take('signIn', 'a')).toBeGreaterThan(0)
  for (let count = 0; count < 20; count += 1) expect(await one.take('user', 'a')).toBe(0)
  expect(await one.take('user', 'a')).toBeGreaterThan(0)

  await redis.start()
  await vi.waitFor(
    () => expect(open.map((connections) => connections.state())).toEqual(['up', 'up']),
    100_000,
  )
  // The restarted Redis is empty; this server's own count is not.
  expect(await one.take('signIn', 'a')).toBeGreaterThan(0)
  for (const limits of [one, two]) expect(await limits.take('signIn', 'b')).toBe(0)
  expect(await one.take('signIn', 'b')).toBeGreaterThan(0)
})

test('a Redis that does not answer any more is waited for a moment only', async () => {
  const limits = await node(twoIn(3600))
  redis.pause()
  try {
    const asked = performance.now()
    expect(await limits.take('signIn', 'a')).toBe(0)
    expect(performance.now() - asked).toBeLessThan(10_000)
    await limits.take('signIn', 'a')
    expect(await limits.take('signIn', 'a')).toBeGreaterThan(0)
  } finally {
    redis.resume()
  }
})
