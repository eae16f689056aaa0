import { expect, test } from 'vitest'
import { lastSpan, OVERSCAN_PX, rowAt, spanAt } from './span.ts'

const even = () => 50
const count = 1000

test('finds the row at a place', () => {
  expect(rowAt(even, count, 0)).toEqual({ index: 0, top: 0 })
  expect(rowAt(even, count, 125)).toEqual({ index: 2, top: 100 })
  expect(rowAt(even, count, 1e9)).toEqual({ index: 999, top: 999 * 50 })
  expect(rowAt(even, 0, 10)).toEqual({ index: 0, top: 0 })
})

test('covers the window and its overscan, within bounds', () => {
  const span = spanAt(even, count, 20_000, 800)
  expect(span.from * 50).toBeLessThanOrEqual(20_000 - OVERSCAN_PX)
  expect(span.to * 50).toBeGreaterThanOrEqual(20_800 + OVERSCAN_PX)
  expect(spanAt(even, count, -100, 800).from).toBe(0)
  expect(spanAt(even, count, 49_900, 800).to).toBe(count)
  expect(spanAt(even, 0, 0, 800)).toEqual({ from: 0, to: 0 })
})

test('the last rows fill the window from below', () => {
  const span = lastSpan(even, count, 800)
  expect(span.to).toBe(count)
  expect((span.to - span.from) * 50).toBeGreaterThanOrEqual(800)
  expect(lastSpan(even, 3, 800)).toEqual({ from: 0, to: 3 })
})
