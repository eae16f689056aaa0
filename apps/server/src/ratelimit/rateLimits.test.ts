import type { UserId } from '@roomkey/protocol'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { accountKey } from './accountKey.ts'
import { createRateLimits, DEFAULT_RATES, UNLIMITED } from './rateLimits.ts'
import { rateLimitsSuite } from './rateLimitsSuite.ts'

afterEach(() => vi.useRealTimers())

describe('in memory', () => rateLimitsSuite(async (config) => createRateLimits(config)))

test('the wait shrinks as time passes', async () => {
  vi.useFakeTimers()
  const limits = createRateLimits({ ...DEFAULT_RATES, signIn: { requests: 2, seconds: 60 } })
  for (let count = 0; count < 2; count += 1) expect(await limits.take('signIn', 'a')).toBe(0)
  vi.advanceTimersByTime(20_000)
  expect(await limits.take('signIn', 'a')).toBe(40)
  vi.advanceTimersByTime(40_000)
  expect(await limits.take('signIn', 'a')).toBe(0)
})

test('a pause grows to an hour and no further, and is forgotten after a day', async () => {
  vi.useFakeTimers()
  const limits = createRateLimits({ ...DEFAULT_RATES, account: { requests: 1, seconds: 300 } })
  const waits: number[] = []
  for (let round = 0; round < 7; round += 1) {
    expect(await limits.take('account', 'a')).toBe(0)
    const wait = await limits.take('account', 'a')
    waits.push(wait)
    // Trying on does not make it longer.
    expect(await limits.take('account', 'a')).toBe(wait)
    vi.advanceTimersByTime(wait * 1000)
  }
  expect(waits).toEqual([300, 600, 1200, 2400, 3600, 3600, 3600])
  vi.advanceTimersByTime(86_400_000)
  await limits.take('account', 'a')
  expect(await limits.take('account', 'a')).toBe(300)
})

test('unlimited never refuses', async () => {
  for (let count = 0; count < 100; count += 1) expect(await UNLIMITED.take('signIn', 'a')).toBe(0)
})

test('no name that a stranger can write is counted together with the id of somebody who is signed in', () => {
  const session = { userId: 5 as UserId, deviceId: null, generation: 0 }
  for (const name of ['5', '5:documented', '["5:documented"]', '"5"'])
    expect(accountKey(name)).not.toBe(accountKey(session))
  expect(accountKey('alice')).toBe(accountKey('alice'))
  expect(accountKey('x'.repeat(60_000)).length).toBeLessThan(50)
})
