import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
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
  const silent = { connection: () => {}, unreadable: () => {} }

  fanoutSuite(() => new RedisFanout(redis.url, silent))

  test('lives through a Redis restart, hears itself meanwhile, and tells the others to compare', async () => {
    const states: string[] = []
    const log = { ...silent, connection: (state: string) => states.push(state) }
    const [a, b] = [new RedisFanout(redis.url, log), new RedisFanout(redis.url, silent)]
    const [heardA, heardB]: [Hint[], Hint[]] = [[], []]
    const missed = vi.fn()
    try {
      await a.subscribe((hint) => heardA.push(hint))
      await b.subscribe((hint) => heardB.push(hint), missed)
      await redis.stop()
      await eventually(() => expect(states).toContain('lost'))
      a.publish(roomHint(1))
      await eventually(() => expect(heardA).toEqual([roomHint(1)]))
      await redis.start()
      await eventually(() => expect(missed).toHaveBeenCalled())
      await eventually(() => {
        a.publish(roomHint(2))
        expect(heardB).toContainEqual(roomHint(2))
      })
      expect(states).toContain('back')
    } finally {
      await Promise.all([a.close(), b.close()])
    }
  }, 30_000)

  test('ignores what is no hint', async () => {
    const unreadable = vi.fn()
    const fanout = new RedisFanout(redis.url, { ...silent, unreadable })
    const other = new Redis(redis.url)
    const heard: Hint[] = []
    try {
      await fanout.subscribe((hint) => heard.push(hint))
      const bad = [
        '',
        'x',
        '{}',
        '[]',
        'null',
        JSON.stringify({ node: 'x', hint: { kind: 'room', roomId: 'r', rev: 1 } }),
      ]
      for (const text of bad) await other.publish('roomkey:hints', text)
      await other.publish('roomkey:hints', JSON.stringify({ node: 'x', hint: roomHint(5) }))
      await eventually(() => expect(heard).toEqual([roomHint(5)]))
      expect(unreadable).toHaveBeenCalledTimes(bad.length)
    } finally {
      other.disconnect()
      await fanout.close()
    }
  })

  test('says so when no Redis answers at the start', async () => {
    const fanout = new RedisFanout('redis://127.0.0.1:1', silent)
    await expect(fanout.subscribe(() => {})).rejects.toThrow(/^REDIS_URL /)
    await fanout.close()
  })
})
