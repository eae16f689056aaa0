import { expect, test } from 'vitest'
import { firstBelow } from './firstBelow.ts'

test('the first that reaches below a place, asked of few', () => {
  let asked = 0
  const boxes = Array.from({ length: 100 }, (_, index) => ({
    index,
    getBoundingClientRect: () => {
      asked += 1
      return { bottom: (index + 1) * 10 } as DOMRect
    },
  }))
  for (const [y, index] of [
    [-50, 0],
    [0, 0],
    [10, 1],
    [555, 55],
    [999, 99],
  ] as const)
    expect(firstBelow(boxes, y)?.index).toBe(index)
  expect(asked).toBeLessThanOrEqual(5 * 7)
  expect(firstBelow(boxes, 1000)).toBeUndefined()
  expect(firstBelow([], 0)).toBeUndefined()
})
