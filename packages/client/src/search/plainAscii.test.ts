import { expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { isPlain } from '../views/preview.ts'
import { isPlainAscii } from './plainAscii.ts'
import { isAscii } from './tokens.ts'

test('says what the patterns say, of every letter and wherever spaces stand', () => {
  const letter = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('a', 'B', '1', '.', ' ', '!', '\x7f') },
    fc.constantFrom(
      '\n',
      '\t',
      '\0',
      '-',
      '_',
      '*',
      '`',
      '~',
      '[',
      '#',
      '>',
      '+',
      'ä',
      '\u00a0',
      '\ufeff',
      '😀',
    ),
    fc.nat(300).map((code) => String.fromCharCode(code)),
  )
  const text = fc.array(letter, { maxLength: 12 }).map((all) => all.join(''))
  const says = (each: string) => {
    expect(isPlainAscii(each)).toBe(isAscii(each) && isPlain(each))
  }
  fc.assert(fc.property(text, says), { numRuns: 500 })
  for (let code = 0; code < 300; code++)
    for (const end of ['', 'a']) says(`${end}${String.fromCharCode(code)}a`)
})
