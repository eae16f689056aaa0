import { expect, test } from 'vitest'
import { MAX_CHARACTERS, overLimit } from './limit.ts'
import { createTyping, TYPING_EVERY_MS } from './useTyping.ts'

test('others are told of typing at most every three seconds, and again after sending', () => {
  let now = 0
  let told = 0
  const typing = createTyping(
    () => {
      told += 1
    },
    () => now,
  )
  typing.typed('   ')
  expect(told).toBe(0)
  typing.typed('h')
  now = TYPING_EVERY_MS - 1
  typing.typed('he')
  expect(told).toBe(1)
  now = TYPING_EVERY_MS
  typing.typed('hel')
  expect(told).toBe(2)
  typing.stop()
  typing.typed('n')
  expect(told).toBe(3)
})

test('a text may be as long as the limit and no longer', () => {
  expect(overLimit('x'.repeat(MAX_CHARACTERS))).toBe(0)
  expect(overLimit('x'.repeat(MAX_CHARACTERS + 3))).toBe(3)
})
