import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { eventually } from '../fanout/fanoutSuite.ts'
import { startRedis, type TestRedis } from '../testing/redisServer.ts'
import { RedisConnections } from './RedisConnections.ts'
import { refusal } from './refusal.ts'

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.dispose())
const open: RedisConnections[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
async function connected() {
  const connections = await RedisConnections.open(redis.url)
  open.push(connections)
  return connections
}

test('is up, tells when it is away, and comes back by itself with its subscriptions', async () => {
  const connections = await connected()
  const states: string[] = []
  connections.onChange((state) => states.push(state))
  const heard: string[] = []
  const resumed = vi.fn()
  await connections.listen('roomkey:test', (text) => heard.push(text), resumed)
  expect(connections.state()).toBe('up')
  await connections.commands.publish('roomkey:test', 'before')
  await eventually(() => expect(heard).toEqual(['before']))

  await redis.stop()
  await eventually(() => expect(states).toEqual(['away']))
  const awaySince = connections.since()
  await expect(connections.commands.publish('roomkey:test', 'lost')).rejects.toThrow()
  await redis.start()
  await eventually(() => expect(states).toEqual(['away', 'up']))
  expect(connections.since()).toBeGreaterThanOrEqual(awaySince)
  await eventually(() => expect(resumed).toHaveBeenCalledTimes(1))
  await connections.commands.publish('roomkey:test', 'after')
  await eventually(() => expect(heard).toEqual(['before', 'after']))
})

test('a Redis that takes no bytes any more is away too, and what asks it does not wait for long', async () => {
  const connections = await connected()
  redis.pause()
  try {
    await expect(connections.commands.get('roomkey:x')).rejects.toThrow(/timed out|timeout/i)
    await vi.waitFor(() => expect(connections.state()).toBe('away'), 100_000)
  } finally {
    redis.resume()
  }
  await eventually(() => expect(connections.state()).toBe('up'))
})

test('says which variable is wrong when nothing answers at the start', async () => {
  await expect(RedisConnections.open('redis://127.0.0.1:1')).rejects.toThrow(/^REDIS_URL /)
})

test('says that the password is wrong, or missing', async () => {
  const { commands } = await connected()
  await commands.config('SET', 'requirepass', 'right')
  try {
    const { host } = new URL(redis.url)
    for (const wrong of [redis.url, `redis://:wrong@${host}`])
      await expect(RedisConnections.open(wrong)).rejects.toThrow(/^REDIS_URL .*password.*user:password@/)
    const right = await RedisConnections.open(`redis://:right@${host}`)
    expect(right.state()).toBe('up')
    await right.close()
  } finally {
    await commands.config('SET', 'requirepass', '')
  }
})

test('says that a certificate is not trusted', () => {
  const error = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect(refusal(error).message).toMatch(/^REDIS_URL .*certificate.*NODE_EXTRA_CA_CERTS/)
})

test('rediss speaks TLS', async () => {
  const firstByte = Promise.withResolvers<number | undefined>()
  const server = createServer((socket) => {
    socket.once('data', (bytes) => {
      firstByte.resolve(bytes[0])
      socket.destroy()
    })
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const opening = RedisConnections.open(`rediss://127.0.0.1:${port}`)
  opening.catch(() => {})
  // A TLS handshake record, RFC 8446 section 5.1.
  expect(await firstByte.promise).toBe(22)
  server.close()
  await expect(opening).rejects.toThrow(/^REDIS_URL /)
})
