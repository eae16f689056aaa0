import { expect, test } from 'vitest'
import { readText } from './readText.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

test('lines of every kind of ending, without an empty one at the end', () => {
  expect(readText(utf8('a\r\nb\rc\n'), true).lines).toEqual(['a', 'b', 'c'])
  expect(readText(utf8(''), true).lines).toEqual([''])
})

test('a letter that was cut at the end of a part is left out, what is no text is marked', () => {
  const bytes = utf8('aä')
  expect(readText(bytes.subarray(0, 2), false).text).toBe('a')
  expect(readText(bytes.subarray(0, 2), true).text).toBe('a\uFFFD')
  expect(readText(Uint8Array.of(0x61, 0xff, 0x62), true).text).toBe('a\uFFFDb')
})

test('what Windows writes with a mark in front is read by it', () => {
  expect(readText(Uint8Array.of(0xff, 0xfe, 0x61, 0, 0xe4, 0), true).text).toBe('aä')
  expect(readText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), true).text).toBe('a')
})

test('a long file and a long line are cut, and what is copied has the line whole', () => {
  const { lines, linesCut, text } = readText(utf8(`${'x'.repeat(9000)}\n${'a\n'.repeat(6000)}`), true)
  expect([lines.length, linesCut, lines[0]?.length]).toEqual([5000, true, 2001])
  expect(text.startsWith('x'.repeat(9000))).toBe(true)
})
