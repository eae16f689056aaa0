import { expect, test } from 'vitest'
import { seeded } from './random.ts'

test('the same seed gives the same numbers, all within their bounds, another seed others', () => {
  const draw = (seed: number) => {
    const random = seeded(seed)
    return Array.from({ length: 200 }, () => random.between(3, 9))
  }
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
  expect(new Set(draw(1))).toEqual(new Set([3, 4, 5, 6, 7, 8, 9]))
})
