import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { PartsContext } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import { en } from '../text/en.ts'
import { Markdown } from './Markdown.tsx'

const parts = { text: en, platform: { openExternal: () => undefined } } as unknown as Parts
const html = (text: string) =>
  renderToStaticMarkup(
    <PartsContext value={parts}>
      <Markdown text={text} />
    </PartsContext>,
  )

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
  })
})

describe('what people write', () => {
  test('links carry noopener and open outside', () => {
    expect(html('https://example.org/a?b=1&c=2')).toContain(
      '<a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">',
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
    expect(html('1. a')).toContain('<ol>')
    expect(html('> said')).toContain('<blockquote>')
  })

  test('code keeps its characters and has a button to copy it', () => {
    const out = html('```js\nif (a < b) go()\n```')
    expect(out).toContain('if (a &lt; b) go()')
    expect(out).toContain('aria-label="Copy code"')
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
