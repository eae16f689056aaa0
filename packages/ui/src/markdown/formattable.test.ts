import { describe, expect, test } from 'vitest'
import { isFormattable } from './formattable.ts'
import { html } from './testing/html.tsx'

describe('what would take the page down', () => {
  const table = (columns: number, rows: number) =>
    `|${'a|'.repeat(columns)}\n|${'-|'.repeat(columns)}\n${'a\n'.repeat(rows)}`

  test.each([
    ['quotes that overflow the parser', `${'>'.repeat(6000)} x`],
    ['quotes with spaces', `${'> '.repeat(31)}x`],
    ['lists in one line', '- '.repeat(10_000)],
    ['numbered lists in one line', '1. '.repeat(6000)],
    ['lists by indentation', Array.from({ length: 40 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n')],
    ['lists by tabs', Array.from({ length: 40 }, (_, depth) => `${'\t'.repeat(depth)}- x`).join('\n')],
    ['a table of many columns', table(3000, 400)],
    ['a table of many columns in a quote', `> ${table(60, 1).replaceAll('\n', '\n> ')}`],
    ['a table of many cells', table(50, 800)],
    ['emphasis that never ends', '**a_'.repeat(15_000)],
    ['emphasis within the length', '**a_'.repeat(400)],
    ['brackets', '['.repeat(2000)],
    ['pictures', '![a]('.repeat(600)],
    ['addresses', 'www.a.b '.repeat(1000)],
    ['mail addresses', 'a@b.c '.repeat(1000)],
    ['strikethrough', '~~a '.repeat(1000)],
    ['code marks of every length', Array.from({ length: 90 }, (_, n) => '`'.repeat(n)).join(' ')],
    ['underlined lines', 'a\n-\n'.repeat(5000)],
    ['lines that go on in a deep quote', `${'> '.repeat(30)}${'a\n'.repeat(900)}`],
    ['a megabyte of words', 'plain words '.repeat(87_382)],
    ['emphasis after what is no fence', `1. \`\`\`\n   \`\`\`\n${'**a_'.repeat(400)}`],
    ['emphasis after a fence in HTML', `<!--\n\`\`\`\n-->\n${'**a_'.repeat(400)}`],
    ['emphasis after a fence in a list', `- a\n  \`\`\`\n\n${'**a_'.repeat(400)}`],
    ['emphasis after marks that open nothing', `\`\`\` \`\n${'**a_'.repeat(400)}`],
  ])('%s: plain text', (_name, text) => {
    expect(isFormattable(text)).toBe(false)
    const out = html(text)
    expect(out).toMatch(/^<div class="markdown"><p class="markdown-plain" dir="auto">/)
    expect(out.length).toBeLessThan(30_000)
  })

  test.each([
    ['a short note', 'Hello **there**, see `a_b` and https://example.org'],
    ['long prose', 'A sentence with _one_ word that matters and nothing else. '.repeat(300)],
    ['a long list', '- item\n'.repeat(300)],
    ['a quote of a quote', '> > said\n> and answered'],
    ['a common table', table(8, 60)],
    ['much code', `\`\`\`ts\n${'const rooms = list[0] * list[1] // a_b_c\n'.repeat(400)}\`\`\`\nSee?`],
    ['code in a longer fence', `~~~~\n~~~\n${'*_'.repeat(2000)}\n~~~~`],
  ])('%s: formatted', (_name, text) => {
    expect(isFormattable(text)).toBe(true)
    expect(html(text)).not.toContain('markdown-plain')
  })

  test('code in the fence does not pay, what follows does', () => {
    expect(isFormattable(`\`\`\`\n${'*_'.repeat(2000)}\n\`\`\``)).toBe(true)
    expect(isFormattable(`\`\`\`\ncode\n\`\`\`\n${'*_'.repeat(2000)}`)).toBe(false)
    expect(isFormattable(`\`\`\`\`\ncode\n\`\`\`\n${'*_'.repeat(2000)}`)).toBe(true)
  })

  /** Marks of Markdown in any order, many times over. Equal in every run. */
  test.each(Array.from({ length: 60 }, (_, seed) => seed))('made-up text %i is drawn whole', (seed) => {
    let state = seed * 7919 + 1
    const below = (n: number) => {
      state = (state * 48_271) % 2_147_483_647
      return state % n
    }
    const marks = [
      ...[
        '> ',
        '>',
        '- ',
        '1. ',
        '  ',
        '\t',
        '\n',
        '\n\n',
        '# ',
        '---\n',
        '|',
        '|-|-|\n',
        'a ',
        'b',
        '\u00a0',
      ],
      ...[
        '**',
        '*',
        '_',
        '~~',
        '`',
        '```\n',
        '[',
        ']',
        '](',
        ')',
        '![',
        '<',
        '>',
        '&amp;',
        '\\',
        '[^1]',
        '- [ ] ',
      ],
      ...['www.a.b ', 'a@b.c ', 'http://', '\u202e', '😀', '<!--', '[a]: b\n', '[^1]: '],
    ]
    const some = Array.from({ length: 1 + below(5) }, () => marks[below(marks.length)] ?? '')
    let text = ''
    for (let turn = 1 + below(20); turn > 0; turn--)
      text += (some[below(some.length)] ?? '').repeat(1 + below(seed % 2 ? 300 : 8))
    const out = html(text)
    expect(out).toMatch(/^<div class="markdown">/)
    // In the worst case every character is a cell, a link or an item of its own.
    expect(out.length).toBeLessThan(2000 + Math.min(text.length, 20_000) * 120)
  })
})
