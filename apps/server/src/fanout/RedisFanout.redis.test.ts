import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { RedisConnections } from '../redis/RedisConnections.ts'
import { startRedis, type TestRedis } from '../testing/redisServer.ts'
import type { Hint } from './fanout.ts'
import { eventually, fanoutSuite, roomHint } from './fanoutSuite.ts'
import { RedisFanout } from './RedisFanout.ts'

describe('RedisFanout', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.dispose())
  const open: RedisConnections[] = []
  afterEach(async () => {
    for (const connections of open.splice(0)) await connections.close()
  })
  async function node(unreadable = () => {}) {
    const connections = await RedisConnections.open(redis.url)
    open.push(connections)
    return new RedisFanout(connections, unreadable)
  }

  fanoutSuite(() => node())

  test('lives through a Redis restart, hears itself meanwhile, and tells the others to compare', async () => {
    const [a, b] = [await node(), await node()]
    const states: string[] = []
    open[0]?.onChange((state) => states.push(state))
    const [heardA, heardB]: [Hint[], Hint[]] = [[], []]
    const missed = vi.fn()
    try {
      await a.subscribe((hint) => heardA.push(hint))
      await b.subscribe((hint) => heardB.push(hint), missed)
      await redis.stop()
      await eventually(() => expect(states).toContain('away'))
      a.publish(roomHint(1))
      await eventually(() => expect(heardA).toEqual([roomHint(1)]))
      await redis.start()
      await eventually(() => expect(missed).toHaveBeenCalled())
      await eventually(() => {
        a.publish(roomHint(2))
        expect(heardB).toContainEqual(roomHint(2))
      })
      await eventually(() => expect(states).toContain('up'))
    } finally {
      await Promise.all([a.close(), b.close()])
    }
  })

  test('hints that could not leave make the others compare, though their own line never broke', async () => {
    const [a, b] = [await node(), await node()]
    const missed = vi.fn()
    try {
      await a.subscribe(() => {})
      await b.subscribe(() => {}, missed)
      open[0]?.commands.disconnect(true)
      a.publish(roomHint(1))
      await eventually(() => expect(missed).toHaveBeenCalled())
    } finally {
      await Promise.all([a.close(), b.close()])
    }
  })

  test('ignores what is no hint', async () => {
    const unreadable = vi.fn()
    const fanout = await node(unreadable)
    const { commands: other } = await RedisConnections.open(redis.url)
    const heard: Hint[] = []
    try {
      await fanout.subscribe((hint) => heard.push(hint))
      const bad = [
        '',
        'x',
        '{}',
        '[]',
        'null',
        JSON.stringify({ node: 'x', at: 0, hint: { kind: 'room', roomId: 'r', rev: 1 } }),
      ]
      for (const text of bad) await other.publish('roomkey:hints', text)
      await other.publish('roomkey:hints', JSON.stringify({ node: 'x', at: 0, hint: roomHint(5) }))
      await eventually(() => expect(heard).toEqual([roomHint(5)]))
      expect(unreadable).toHaveBeenCalledTimes(bad.length)
    } finally {
      other.disconnect()
      await fanout.close()
    }
  })
})
