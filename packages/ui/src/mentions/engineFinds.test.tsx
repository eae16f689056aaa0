import { mentionsPerson } from '@roomkey/client/api'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { PartsContext } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import { Markdown } from '../markdown/Markdown.tsx'
import { en } from '../text/en.ts'
import { createFormat } from '../text/format.ts'
import { MentionContext } from './MentionContext.ts'

const parts = { text: en, format: createFormat(en, 'en', 'UTC'), platform: {} } as unknown as Parts
const isMarked = (text: string) =>
  renderToStaticMarkup(
    <PartsContext value={parts}>
      <MentionContext value={{ names: new Set(['ann']), me: 'ann' }}>
        <Markdown text={text} />
      </MentionContext>
    </PartsContext>,
  ).includes('class="mention"')

/** The engine looks at lines, the page at a parsed tree: whoever is marked is to be told, and nobody else. */
test('the engine finds what is marked, whatever fences, quotes and lists are around it', () => {
  const lines = ['', 'text', '- a', '```', '   ```', '    ```', '> ```', '1. ```']
  const differing: string[] = []
  let marked = 0
  for (const first of lines) {
    for (const second of lines) {
      for (const before of ['', '    ', '> ', '- ']) {
        const text = [first, second, `${before}@ann`, '  ```'].join('\n')
        const isTold = mentionsPerson(text, 'ann')
        if (isTold) marked++
        if (isTold !== isMarked(text)) differing.push(text)
      }
    }
  }
  expect(differing).toEqual([])
  expect(marked).toBeGreaterThan(100)
})
