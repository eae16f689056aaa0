import { expect, test } from 'vitest'
import { median, percentile, quantiles } from './stats.ts'

test('a median does not depend on the order and lies between the two middle values', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

test('a percentile of one value is that value, of none it is not a number', () => {
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([], 0.5)).toBeNaN()
})

test('quantiles sort numbers as numbers', () => {
  const times = Array.from({ length: 101 }, (_, index) => 100 - index)
  expect(quantiles(times)).toEqual({ p50: 50, p99: 99 })
})
