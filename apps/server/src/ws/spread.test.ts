import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { spread } from './spread.ts'
import { goodbyeMs } from './upgrade.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('5,000 sockets leave at an even pace and within half of the deadline', async () => {
  const overMs = goodbyeMs(5000, 7000)
  expect(overMs).toBe(3500)
  const left: number[] = []
  const sockets = Array.from({ length: 5000 }, (_, index) => index)
  const done = spread(sockets, overMs, (socket) => left.push(socket))
  let most = 0
  for (let ms = 0; ms < overMs; ms += 100) {
    const before = left.length
    await vi.advanceTimersByTimeAsync(100)
    most = Math.max(most, left.length - before)
  }
  await vi.runAllTimersAsync()
  await done
  expect(left).toEqual(sockets)
  // 5,000 in 3.5 s are 143 in 100 ms, and a step of 20 ms more or less.
  expect(most).toBeGreaterThan(100)
  expect(most).toBeLessThanOrEqual(175)
})

test('few sockets leave at once, none need no time', async () => {
  expect(goodbyeMs(10, 7000)).toBe(10)
  const left: string[] = []
  const done = spread(['a', 'b'], goodbyeMs(2, 7000), (socket) => left.push(socket))
  await vi.advanceTimersByTimeAsync(20)
  await done
  expect(left).toEqual(['a', 'b'])
  await spread([], goodbyeMs(0, 7000), () => left.push('nobody'))
  expect(left).toHaveLength(2)
})
