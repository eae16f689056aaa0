import { expect, test } from 'vitest'
import { isSame } from './isSame.ts'

test.each([
  [{ a: undefined }, { b: undefined }],
  [{ a: undefined }, { b: 1 }],
  [[], {}],
  [{ a: [1, 2] }, { a: [1, 3] }],
  [null, {}],
])('%j is not %j', (one, other) => {
  expect([isSame(one, other), isSame(other, one)]).toEqual([false, false])
})

test('what has the same parts is the same, in whatever order they were written', () => {
  const one = { a: [1, { b: null }], c: undefined }
  expect(isSame(one, { c: undefined, a: [1, { b: null }] })).toBe(true)
})
