import { describe, expect, test } from 'vitest'
import { cutText, MORE } from './cutText.ts'
import { isPlainLine } from './isPlainLine.ts'
import { Formatted } from './Markdown.tsx'
import { html } from './testing/html.tsx'

describe('a plain line', () => {
  test.each([
    'See you at 10:30, or later (the well-known place); it costs 5 € + tip = 7!',
    '10 of us, #3 wins > #4 | "yes" {no} $1 ^ % 1. two',
    '👋🏽',
    'Grüße, 你好',
    'a  b   c',
  ])('%s is shown as the parser would show it', (text) => {
    expect(isPlainLine(text)).toBe(true)
    expect(html(text)).toBe(html(text, Formatted))
  })

  test('is never taken for one when the parser finds something', () => {
    const pieces = [
      ...'#>+-=|!()[]{}<&;:.@*_~`$^%"\\/ \t\n\r\f\u00a0\u2028\u0000\u200b',
      ...['1.', '12)', '    ', '- ', '--', '==', '://', 'www.', 'http:', 'a@b.co', 'xmpp:', 'FTP', '[ ] '],
      ...['word', 'Two', 'é', '你', '👍', '\ud800', 'x '],
    ]
    // Numerical Recipes' generator: any order will do, and the same each time.
    let seed = 1
    const below = (most: number) => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * most)
    }
    let plain = 0
    for (let count = 0; count < 1500; count += 1) {
      const text = Array.from({ length: 1 + below(6) }, () => pieces[below(pieces.length)]).join('')
      if (!isPlainLine(text)) continue
      plain += 1
      expect(html(text), JSON.stringify(text)).toBe(html(text, Formatted))
    }
    expect(plain).toBeGreaterThan(150)
  })
})

describe('long plain texts', () => {
  test('begin cut, by characters and by lines, and are shown in steps', () => {
    const words = 'word '.repeat(100_000)
    expect(cutText(words, 'short').length).toBe(4000)
    expect(cutText(words, 4000 + MORE).length).toBe(4000 + MORE)
    expect(cutText(words, 1e9)).toBe(words)
    expect(cutText('x\n'.repeat(1000), 'short').split('\n').length).toBe(80)
    expect(cutText('x\n'.repeat(79), 'short')).toBe('x\n'.repeat(79))
    expect(html(words)).toContain('Show more (496,000 characters left)')
    expect(html('word '.repeat(4001))).toContain('Show all')
  })

  test('are not cut through an emoji', () => {
    expect(cutText(`${'x'.repeat(3999)}${'😀'.repeat(9000)}`, 'short').isWellFormed()).toBe(true)
  })
})
