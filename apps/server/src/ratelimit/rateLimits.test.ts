import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createRateLimits, DEFAULT_RATES, UNLIMITED } from './rateLimits.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const rates = { ...DEFAULT_RATES, signIn: { requests: 2, seconds: 60 } }

test('allows so many, then tells how long to wait, then allows again', async () => {
  const limits = createRateLimits(rates)
  expect(await limits.take('signIn', 'a')).toBe(0)
  expect(await limits.take('signIn', 'a')).toBe(0)
  vi.advanceTimersByTime(20_000)
  expect(await limits.take('signIn', 'a')).toBe(40)
  vi.advanceTimersByTime(40_000)
  expect(await limits.take('signIn', 'a')).toBe(0)
})

test('counts every key and every kind by itself', async () => {
  const limits = createRateLimits(rates)
  for (let count = 0; count < 3; count += 1) await limits.take('signIn', 'a')
  expect(await limits.take('signIn', 'b')).toBe(0)
  expect(await limits.take('address', 'a')).toBe(0)
  expect(await limits.take('signIn', 'a')).toBeGreaterThan(0)
})

test('unlimited never refuses', async () => {
  for (let count = 0; count < 100; count += 1) expect(await UNLIMITED.take('signIn', 'a')).toBe(0)
})
