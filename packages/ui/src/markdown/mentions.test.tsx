import { mentionsPerson } from '@roomkey/client/api'
import { describe, expect, test } from 'vitest'
import { MentionContext } from '../mentions/MentionContext.ts'
import { Markdown } from './Markdown.tsx'
import { drawn, html } from './testing/html.tsx'

describe('who is mentioned', () => {
  const PEOPLE = { names: new Set(['ann', 'bob', 'mira.okafor']), me: 'ann' }
  const marked = (text: string) => {
    const out = drawn(
      <MentionContext value={PEOPLE}>
        <Markdown text={text} />
      </MentionContext>,
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
