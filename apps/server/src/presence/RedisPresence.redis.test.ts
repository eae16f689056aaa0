import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { eventually } from '../fanout/fanoutSuite.ts'
import { RedisConnections } from '../redis/RedisConnections.ts'
import { startRedis, type TestRedis } from '../testing/redisServer.ts'
import { ALICE, BOB, listening, presenceSuite } from './presenceSuite.ts'
import { RedisPresence } from './RedisPresence.ts'
import { CHANNEL } from './redisLayout.ts'

/** Keys of a process that stands still outlive that. */
const TIMES = { ttlMs: 30_000, refreshMs: 300, graceMs: 300, gatherMs: 20 }
let redis: TestRedis
let admin: RedisConnections
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.dispose())
const open: { presence: RedisPresence; connections: RedisConnections }[] = []
beforeEach(async () => {
  admin = await RedisConnections.open(redis.url)
  await admin.commands.flushall()
})
afterEach(async () => {
  for (const { presence, connections } of open.splice(0)) {
    await presence.close()
    await connections.close()
  }
  await admin.close()
})
async function node(unreadable = () => {}) {
  const connections = await RedisConnections.open(redis.url)
  const presence = new RedisPresence(connections, unreadable, TIMES)
  open.push({ presence, connections })
  return { presence, connections }
}
async function nodes() {
  const [one, two] = [await node(), await node()]
  return { one, two, oneTold: await listening(one.presence), twoTold: await listening(two.presence) }
}

describe('RedisPresence', () =>
  presenceSuite(async () => ({ here: (await node()).presence, there: (await node()).presence })))

test('a node that starts later knows who is online', async () => {
  const { one } = await nodes()
  one.presence.arrived(ALICE)
  const late = await node()
  const told = await listening(late.presence)
  await eventually(() => expect(told).toEqual(['1+']))
})

test('who was on a node that died disappears', async () => {
  const [one, two] = [await node(), await node()]
  await listening(one.presence)
  const [version = ''] = await admin.commands.keys('roomkey:presence:*:version')
  const died = vi.fn()
  const twoTold = await listening(two.presence, died)
  one.presence.arrived(ALICE)
  two.presence.arrived(BOB)
  await eventually(() => expect([...twoTold].sort()).toEqual(['1+', '2+']))
  expect(died).not.toHaveBeenCalled()
  // It says nothing any more, as after kill -9.
  await one.connections.close()
  const left = await admin.commands.pttl(version)
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(TIMES.ttlMs)
  await admin.commands.pexpire(version, 1)
  await eventually(() => expect(twoTold).toContain('1-'))
  expect(died).toHaveBeenCalled()
  expect(two.presence.isOnline(BOB)).toBe(true)
  expect(await admin.commands.scard('roomkey:presence:nodes')).toBe(1)
})

test('a node that closes takes its people along at once', async () => {
  const { one, two, twoTold } = await nodes()
  one.presence.arrived(ALICE)
  await eventually(() => expect(twoTold).toEqual(['1+']))
  await one.presence.close()
  await eventually(() => expect(twoTold).toEqual(['1+', '1-']))
  expect(two.presence.isOnline(ALICE)).toBe(false)
  expect(await admin.commands.keys('roomkey:presence:*:version')).toHaveLength(1)
})

test('with Redis killed nobody goes offline by it; back again, what changed meanwhile is told', async () => {
  const { one, two, oneTold, twoTold } = await nodes()
  one.presence.arrived(ALICE)
  two.presence.arrived(BOB)
  await eventually(() => expect([...twoTold].sort()).toEqual(['1+', '2+']))
  await redis.stop()
  await eventually(() => expect(two.connections.state()).toBe('away'))
  const CAROL = 3 as typeof ALICE
  one.presence.left(ALICE)
  one.presence.arrived(CAROL)
  await eventually(() => expect(oneTold).toContain('3+'))
  expect(two.presence.isOnline(ALICE)).toBe(true)
  await redis.start()
  await eventually(() => expect(twoTold).toContain('3+'))
  await eventually(() => expect(twoTold).toContain('1-'))
  expect(one.presence.isOnline(BOB)).toBe(true)
  expect(oneTold).not.toContain('2-')
})

test('a node that comes back to a restarted Redis later than others is waited for', async () => {
  const [one, two] = [await node(), await node()]
  await listening(one.presence)
  const told = await listening(two.presence)
  one.presence.arrived(ALICE)
  await eventually(() => expect(told).toEqual(['1+']))
  await redis.stop()
  one.connections.commands.disconnect()
  await redis.start()
  await eventually(() => expect(two.connections.state()).toBe('up'))
  const compared = vi.spyOn(two.connections.commands, 'smembers')
  await eventually(() => expect(compared.mock.calls.length).toBeGreaterThan(3))
  expect(two.presence.isOnline(ALICE)).toBe(true)
  await one.connections.commands.connect()
  await eventually(async () => expect(await admin.commands.scard('roomkey:presence:nodes')).toBe(2))
  expect(told).toEqual(['1+'])
})

test('an emptied Redis is filled again', async () => {
  const { one } = await nodes()
  one.presence.arrived(ALICE)
  await eventually(async () => expect(await admin.commands.keys('roomkey:presence:*')).toHaveLength(4))
  await admin.commands.flushall()
  await eventually(async () => expect(await admin.commands.keys('roomkey:presence:*')).toHaveLength(4))
})

test('somebody with many sockets who comes online is one message, and many who come together are one', async () => {
  const { one, two } = await nodes()
  const heard: string[] = []
  await admin.listen(
    CHANNEL,
    (text) => heard.push(text),
    () => {},
  )
  for (let user = 1; user <= 500; user += 1)
    for (let socket = 0; socket < 3; socket += 1) one.presence.arrived(user as typeof ALICE)
  await eventually(() => expect(two.presence.isOnline(500 as typeof ALICE)).toBe(true))
  // What the other node has heard may still be on its way here: what is told behind it comes after it.
  await admin.commands.publish(CHANNEL, 'behind it')
  await eventually(() => expect(heard).toContain('behind it'))
  expect(heard).toHaveLength(2)
})

test('ignores what is no message', async () => {
  const unreadable = vi.fn()
  const { presence } = await node(unreadable)
  const told = await listening(presence)
  for (const text of ['', '{}', 'null', '{"node":"x","gone":true}'])
    await admin.commands.publish(CHANNEL, text)
  await eventually(() => expect(unreadable).toHaveBeenCalledTimes(4))
  expect(told).toEqual([])
})
