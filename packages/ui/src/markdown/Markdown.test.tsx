import { mentionsPerson } from '@roomkey/client/api'
import type { ComponentType } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { PartsContext } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import { MentionContext } from '../mentions/MentionContext.ts'
import { createViewStore } from '../state/viewStore.ts'
import { en } from '../text/en.ts'
import { createFormat } from '../text/format.ts'
import { cutText, MORE } from './cutText.ts'
import { isFormattable } from './formattable.ts'
import { isPlainLine } from './isPlainLine.ts'
import { Formatted, Markdown } from './Markdown.tsx'

const parts = {
  text: en,
  format: createFormat(en, 'en', 'UTC'),
  platform: { openExternal: () => undefined },
  views: createViewStore({ watch: async () => undefined, unwatch: async () => undefined } as never),
} as unknown as Parts
const html = (text: string, Shown: ComponentType<{ text: string }> = Markdown) =>
  renderToStaticMarkup(
    <PartsContext value={parts}>
      <Shown text={text} />
    </PartsContext>,
  )

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

describe('what may be dangerous', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<style>@import "https://evil.example"</style>',
    '<base href="https://evil.example">',
    '<form action="https://evil.example"><input type=submit></form>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](java\nscript:alert(1))',
    '[x](java&#x09;script:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
    '[x](vbscript:msgbox(1))',
    '[x](file:///etc/passwd)',
    '[x](app://renderer/index.html)',
    '[x](blob:https://chat.example.org/1)',
    '[x](//evil.example)',
    '[x](https://bank.example@evil.example/)',
    'https://bank.example:443@evil.example/',
    '[x](/api/token/)',
    '<javascript:alert(1)>',
    '![x](javascript:alert(1))',
    '![x](https://evil.example/pixel.png)',
    '![x](https://evil.example/a.png" onerror="alert(1))',
    '![x][ref]\n\n[ref]: https://evil.example/pixel.png "t\\" onload=alert(1)"',
    '```html\n<script>alert(1)</script>\n```',
    '`<img src=x onerror=alert(1)>`',
    '| <script>alert(1)</script> |\n|---|\n| [x](javascript:alert(1)) |',
    '[^1]\n\n[^1]: <script>alert(1)</script>',
    '- [ ] <input autofocus onfocus=alert(1)>',
    '<details open ontoggle=alert(1)>',
    '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  ])('%s', (source) => {
    const out = html(source)
    const tags = [...out.matchAll(/<([a-z0-9]+)((?:\s[^>]*)?)>/g)]
    for (const [, tag, attributes] of tags) {
      expect([
        'script',
        'img',
        'iframe',
        'style',
        'base',
        'form',
        'input',
        'math',
        'details',
        'object',
      ]).not.toContain(tag)
      expect(attributes).not.toMatch(/\s(on[a-z]+|src)=/i)
    }
    const links = [...out.matchAll(/\shref="([^"]*)"/g)].map((match) => match[1] ?? '')
    for (const link of links) expect(link).toMatch(/^(https?:|mailto:|#user-content)/)
    for (const link of links) expect(link).not.toMatch(/^https?:[^?#]*@/)
  })

  test('a link says where it leads in the letters that the network knows', () => {
    for (const [source, host] of [
      ['https://аррӏе.com', 'https://xn--80ak6aa92e.com/'],
      ['[bank.example](https://evil.example/bank.example)', 'https://evil.example/bank.example'],
      ['https://evil.example/\u202Eelpmaxe.knab', 'https://evil.example/%E2%80%AEelpmaxe.knab'],
    ] as const) {
      expect(html(source)).toContain(`data-hint="${host}"`)
    }
    const long = html(`https://evil.example/${'a'.repeat(500)}`)
    expect(/data-hint="([^"]*)"/.exec(long)?.[1]).toHaveLength(81)
  })
})

describe('what people write', () => {
  test('links carry noopener and open outside', () => {
    expect(html('https://example.org/a?b=1&c=2')).toContain(
      '<a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow" data-hint="https://example.org/a?b=1&amp;c=2">',
    )
    expect(html('[mail](mailto:bob@example.org)')).toContain('href="mailto:bob@example.org"')
  })

  test('a picture from elsewhere is a link to it', () => {
    expect(html('![a cat](https://example.org/cat.png)')).toContain('>a cat</a>')
  })

  test('HTML is shown as it was typed', () => {
    expect(html('use <b> sparingly')).toContain('use &lt;b&gt; sparingly')
  })

  test('line breaks are line breaks, lists are lists', () => {
    expect(html('one\ntwo')).toMatch(/one<br\/>\s*two/)
    expect(html('- a\n- b')).toContain('<li>a</li>')
    expect(html('1. a')).toContain('<ol dir="auto">')
    expect(html('> said')).toContain('<blockquote dir="auto">')
  })

  test('the outermost blocks have the direction of their words, and code none of them', () => {
    expect(html('אחת `a`\n\n# שתיים\n\n- > שלוש')).toBe(
      '<div class="markdown"><p dir="auto">אחת <code dir="ltr">a</code></p>\n' +
        '<p class="markdown-heading" dir="auto">שתיים</p>\n' +
        '<ul dir="auto">\n<li>\n<blockquote>\n<p>שלוש</p>\n</blockquote>\n</li>\n</ul></div>',
    )
    expect(html('| א |\n|---|')).toContain('<table dir="auto">')
    expect(html('```\nא\n```')).toContain('<pre dir="ltr"')
  })

  test('code keeps its characters and has a button to copy it', () => {
    const out = html('```js\nif (a < b) go()\n```')
    expect(out).toContain('if (a &lt; b) go()')
    expect(out).toContain('aria-label="Copy code"')
  })

  test('one to three emoji alone are drawn large', () => {
    for (const text of ['👍', '👩‍👩‍👧 🇩🇪', '❤️🎉🎉\n']) expect(html(text)).toContain('markdown-emoji')
    for (const text of ['👍 yes', '🎉🎉🎉🎉', '3', '']) expect(html(text)).not.toContain('markdown-emoji')
  })

  test('headings do not become the page’s headings', () => {
    expect(html('# Loud')).not.toMatch(/<h\d/)
  })

  test('tasks are pictures with names, not inputs', () => {
    const out = html('- [x] done\n- [ ] open')
    expect(out).toContain('aria-label="Done"')
    expect(out).toContain('aria-label="To do"')
  })
})

describe('who is mentioned', () => {
  const PEOPLE = { names: new Set(['ann', 'bob', 'mira.okafor']), me: 'ann' }
  const marked = (text: string) => {
    const out = renderToStaticMarkup(
      <PartsContext value={parts}>
        <MentionContext value={PEOPLE}>
          <Markdown text={text} />
        </MentionContext>
      </PartsContext>,
    )
    return [...out.matchAll(/<span class="mention"(?<me> data-me="true")?>(?<name>[^<]*)</g)].map(
      ({ groups }) => `${groups?.me ? 'me ' : ''}${groups?.name}`,
    )
  }

  test('members, as they were written, and I more than others', () => {
    expect(marked('Hello @Bob, @ann and **@mira.okafor**.\n- @ann.')).toEqual([
      '@Bob',
      'me @ann',
      '@mira.okafor',
      'me @ann',
    ])
  })

  test('nobody else, and nobody in code, links and addresses', () => {
    expect(
      marked('@nobody x@bob `@bob` [@bob](https://x.test) https://x.test/@bob <@bob>\n\n```\n@bob\n```'),
    ).toEqual(['@bob'])
  })

  test('nothing is taken away from the text', () => {
    const text = 'a @bob @nobody b@bob @@ann'
    expect(html(text)).toBe(`<div class="markdown"><p dir="auto">${text}</p></div>`)
  })

  /** The engine looks at the text as it was written; what it counts is to be what is marked here. */
  test('the engine finds what is marked', () => {
    const around = [
      ...['%', 'x %', '%, y', '**%**', '_%_', '(%)', '> %', '- %', '1. a\n2. %', '# %', 'a\n%\nb', '~~%~~'],
      ...[
        '`%`',
        '``%``',
        '`a` % `b`',
        '` %',
        '\\`%\\`',
        '```\n%\n```',
        '~~~\n%\n~~~',
        '```\n%',
        '> ```\n> %\n> ```',
      ],
      ...[
        '[%](https://x.test)',
        '[a](https://x.test) %',
        'https://x.test/%',
        'www.x.test/% ',
        'x%',
        '%x',
        '%.',
        '[%]',
      ],
      ...['a\n\n    %', '- a\n\n  %', '`a\n%`', 'a `\n\n% `', '- `a\n- %`', '| a |\n|---|\n| % |', '\\%'],
    ]
    const differing = around.filter((each) => {
      const text = each.replaceAll('%', '@ann')
      return mentionsPerson(text, 'ann') !== marked(text).includes('me @ann')
    })
    expect(differing).toEqual([])
  })
})

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

describe('links to rooms', () => {
  const room = '01900000-0000-7000-8000-000000000001'
  const link = `roomkey://open/room/${room}?server=https%3A%2F%2Fchat.example.org`

  test('one that was pasted is a link, with words that can be read', () => {
    const shown = html(`look: ${link}, and **${link}**`)
    expect(shown.split(`<a href="${link}"`)).toHaveLength(3)
    expect(shown).toContain('A room on chat.example.org')
    expect(html(`[there](${link})`)).toContain('>there</a>')
  })

  test('code, and what only looks like one, is text', () => {
    expect(html(`\`${link}\``)).not.toContain('<a ')
    for (const other of [link.replace('room/', 'delete/'), link.replace('https', 'javascript'), `${link}%zz`])
      expect(html(`${other} [x](${other})`)).not.toContain('<a ')
  })
})
