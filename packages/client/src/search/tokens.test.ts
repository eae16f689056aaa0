import { expect, test, vi } from 'vitest'
import { fc } from '../testing/fc.ts'
import { tokensOf } from './tokens.ts'

const words = (text: string) => tokensOf(text).map((token) => token.word)

test.each([
  ['Deploy at 10:30, don’t wait_for me', ['deploy', 'at', '10', '30', 'don', 't', 'wait', 'for', 'me']],
  ['Grüße aus KÖLN, naïve café', ['gruße', 'aus', 'koln', 'naive', 'cafe']],
  ['cafe\u0301 = café', ['cafe', 'cafe']],
  ['ＦＵＬＬ width', ['full', 'width']],
  ['ΟΔΟΣ οδός', ['οδοσ', 'οδοσ']],
  ['İstanbul', ['istanbul']],
  ['今天发布1.4版', ['今', '天', '发', '布', '1', '4', '版']],
  ['서버가', ['서', '버', '가']],
  ['ship it🚀🚀', ['ship', 'it', '🚀', '🚀']],
  ['👍🏽 ❤️ 🇩🇪', ['👍', '❤', '🇩🇪']],
  ['¶file "AND" * NEAR(', ['file', 'and', 'near']],
  ['!!! … —', []],
])('%s', (text, expected) => {
  expect(words(text)).toEqual(expected)
})

test('every word stands where it says it does, in order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      let end = 0
      for (const { word, from, to } of tokensOf(text)) {
        expect(from).toBeGreaterThanOrEqual(end)
        expect(to).toBeGreaterThan(from)
        // The same word alone is the same word: what is asked for is what was indexed.
        expect(words(text.slice(from, to))).toContain(word)
        end = to
      }
    }),
  )
})

test('of a word of ten thousand accents only the beginning is looked at', () => {
  const marks = '\u0301\u0327'.repeat(5_000)
  const normalize = vi.spyOn(String.prototype, 'normalize')
  expect(tokensOf(`Caf\u00e9${marks} au lait`).map(({ word }) => word)).toEqual(['cafe', 'au', 'lait'])
  const longest = Math.max(...normalize.mock.contexts.map((text) => String(text).length))
  normalize.mockRestore()
  expect(longest).toBeLessThan(1000)
})
