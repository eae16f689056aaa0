import { afterEach, expect, test, vi } from 'vitest'
import { startRedis, startTestServer, testUser } from '../testing/index.ts'

const open: { dispose(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose()
})

test('a server without its Redis says so, stays ready, and takes it back', async () => {
  const redis = await startRedis()
  open.push(redis)
  const server = await startTestServer({ env: { REDIS_URL: redis.url } })
  open.push(server)
  const ready = async () => {
    const reply = await fetch(new URL('readyz', server.url))
    return `${reply.status} ${(await reply.text()).trim()}`
  }
  const sample = async (name: string) =>
    Number(new RegExp(`^${name} (.+)$`, 'm').exec(await server.parts.metrics.text())?.[1])
  const patiently = (holds: () => Promise<void>) => vi.waitFor(holds, { timeout: 100_000, interval: 50 })

  expect(await ready()).toBe('200 ready')
  expect(await sample('roomkey_redis_up')).toBe(1)
  const alice = await testUser(server)
  const room = await alice.createRoom('Lag')
  await alice.send(room, 'there and back')
  await patiently(async () => expect(await sample('roomkey_fanout_lag_seconds_count')).toBeGreaterThan(0))
  const mean =
    (await sample('roomkey_fanout_lag_seconds_sum')) / (await sample('roomkey_fanout_lag_seconds_count'))
  expect(mean).toBeGreaterThan(0)
  expect(mean).toBeLessThan(10)

  await redis.stop()
  await patiently(async () => expect(await ready()).toBe('200 ready: without redis'))
  expect(await sample('roomkey_redis_up')).toBe(0)
  await alice.send(room, 'all the same')
  await redis.start()
  await patiently(async () => expect(await ready()).toBe('200 ready'))
  expect(await sample('roomkey_redis_up')).toBe(1)
})
