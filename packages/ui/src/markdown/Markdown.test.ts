import { describe, expect, test } from 'vitest'
import { html } from './testing/html.tsx'

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
