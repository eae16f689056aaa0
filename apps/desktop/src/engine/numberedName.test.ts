import { expect, test } from 'vitest'
import { numberedName } from './numberedName.ts'

test('a number stands before the extension, and the first has none', () => {
  const second = (name: string) => numberedName(name, 2)
  expect(['a.txt', 'b.tar.gz', 'plain'].map(second)).toEqual(['a (2).txt', 'b (2).tar.gz', 'plain (2)'])
  expect(numberedName('a.txt', 1)).toBe('a.txt')
})
