import { expect, test } from 'vitest'
import { isAsked } from './isAsked.ts'

test.each([
  ['teo', false, true],
  ['te', false, true],
  ['teo', true, false],
  ['write to teo', true, true],
  ['write', true, true],
  ['wr', false, false],
  ['to', false, false],
  ['theo', false, false],
])('%s (there is a conversation: %s): %s', (query, isRoom, asked) => {
  expect(isAsked(query, 'teo', 'Write to teo', isRoom)).toBe(asked)
})
