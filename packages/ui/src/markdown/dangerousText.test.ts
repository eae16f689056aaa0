import { describe, expect, test } from 'vitest'
import { html } from './testing/html.tsx'

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
