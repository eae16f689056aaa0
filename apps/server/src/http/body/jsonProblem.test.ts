import { describe, expect, test } from 'vitest'
import { fc } from '../../testing/fc.ts'
import { jsonProblem } from './jsonProblem.ts'
import { decodeUtf8 } from './utf8.ts'

// What Python 3.11 says to the same texts.
test.each([
  ['', 'Expecting value: line 1 column 1 (char 0)'],
  ['nope', 'Expecting value: line 1 column 1 (char 0)'],
  ['{"username":', 'Expecting value: line 1 column 13 (char 12)'],
  ['{', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{"a":1 "b"', "Expecting ',' delimiter: line 1 column 8 (char 7)"],
  ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
  ['[1,\n\n x]', 'Expecting value: line 3 column 2 (char 6)'],
  ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
  ['"a\tb"', 'Invalid control character at: line 1 column 3 (char 2)'],
  ['{} x', 'Extra data: line 1 column 4 (char 3)'],
  ['["👋" 1]', "Expecting ',' delimiter: line 1 column 6 (char 5)"],
])('%j', (text, says) => {
  expect(jsonProblem(text)).toBe(says)
})

test('ends for every text that is not JSON, however deep', () => {
  expect(jsonProblem('['.repeat(200_000))).toBe('Expecting value: line 1 column 200001 (char 200000)')
  const broken = fc.oneof(
    fc.string(),
    fc.tuple(fc.json(), fc.nat(200)).map(([json, cut]) => json.slice(0, cut)),
    fc.string({ unit: fc.constantFrom(...'[]{}",:\\u0a1 \n'), maxLength: 30 }),
  )
  fc.assert(
    fc.property(broken, (text) => {
      let readable = true
      try {
        JSON.parse(text)
      } catch {
        readable = false
      }
      if (!readable) expect(jsonProblem(text)).toMatch(/: line \d+ column \d+ \(char \d+\)$/)
    }),
  )
})

describe('UTF-8', () => {
  test.each([
    [[0x7b, 0x22, 0xff], '0xff in position 2: invalid start byte'],
    [[0xc3, 0x28], '0xc3 in position 0: invalid continuation byte'],
    [[0x61, 0xe2, 0x82], '0xe2 in position 1: unexpected end of data'],
    [[0xed, 0xa0, 0x80], '0xed in position 0: invalid continuation byte'],
    [[0xc0, 0x80], '0xc0 in position 0: invalid start byte'],
  ])('%j', (bytes, says) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toEqual({ problem: `'utf-8' codec can't decode byte ${says}` })
  })

  test('finds the problem of every text that is not UTF-8, and no other', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const decoded = decodeUtf8(bytes)
        const whole = Buffer.from(Buffer.from(bytes).toString()).equals(bytes)
        expect('text' in decoded).toBe(whole)
        if ('problem' in decoded) expect(decoded.problem).toMatch(/in position \d+: /)
      }),
    )
  })
})
