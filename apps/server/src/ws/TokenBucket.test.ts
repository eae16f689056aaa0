import { expect, test } from 'vitest'
import { TokenBucket } from './TokenBucket.ts'

test('allows a burst, then so many a second, and says how long to wait', () => {
  let now = 1000
  const bucket = new TokenBucket({ burst: 2, perSecond: 4 }, () => now * 1000)
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0.25])
  now += 250
  expect([bucket.take(), bucket.take()]).toEqual([0, 0.25])
  now += 60_000
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0.25])
})

test('what costs more is counted more often', () => {
  let now = 1000
  const bucket = new TokenBucket({ burst: 10, perSecond: 2 }, () => now * 1000)
  expect([bucket.take(6), bucket.take(6), bucket.take(4)]).toEqual([0, 1, 0])
  now += 3000
  expect([bucket.take(6), bucket.take()]).toEqual([0, 0.5])
})

test('a clock that jumps back refills nothing', () => {
  let now = 10_000
  const bucket = new TokenBucket({ burst: 1, perSecond: 1 }, () => now * 1000)
  expect(bucket.take()).toBe(0)
  now = 0
  expect(bucket.take()).toBe(1)
  now = 1000
  expect(bucket.take()).toBe(0)
})
