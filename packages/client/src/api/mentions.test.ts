import { describe, expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { findMentions, foldName, mentionsPerson, typedMention } from './mentions.ts'

const ANN = 'ann'
const fenced = (text: string) => `look:\n\`\`\`ts\n${text}\n\`\`\``

describe('a mention of ann', () => {
  test.each([
    '@ann',
    'hello @ann, how are you?',
    'hello @ann.',
    '(@ann) and *@ann* and **@ann**',
    '_@ann_',
    '@ANN and @Ann',
    'thanks.@ann',
    'ask @bob, @ann',
    '@ann’s idea, or @ann: both',
    '@ann... well',
    '\\@ann',
    '> said @ann',
    '- one\n\n    @ann',
    '👋@ann',
    'one `mark @ann',
    '`code` @ann `code`',
    'a ` mark\n\nand @ann\n\nanother `',
    '\\`@ann\\`',
    '``a ` b`` @ann',
    '```\ncode\n``` \n@ann',
    'see [the plan](https://x.test) @ann',
    '[@ann]',
    'www. @ann',
    '你好@ann',
    '你好@ann看一下',
    '@ann.看',
    'ねえ@annさん、どう？',
    'おーい、スーパー@annー',
    'สวัสดี@annครับ',
    '- ```js\n  x()\n  ```\n\n@ann please look',
    '1. ```\n   x\n   ```\n2. @ann look',
    '10. x\n    ```\n    y\n    ```\n    @ann',
    '- a\n  - ```\n    never ends\n  - @ann',
    '- ```\n  ends with the list\n\n@ann',
    '> ```\n> ends with the quote\n\n@ann',
    '> ```\n> ends with the quote\n@ann',
    '    ```\n@ann',
    'text\n    ```\n@ann',
    'text\n    @ann',
    '   \u00a0@ann',
    'text\n\u00a0\n    @ann',
  ])('%j', (text) => expect(mentionsPerson(text, ANN)).toBe(true))
})

describe('no mention of ann', () => {
  test.each([
    'ann',
    '@anna and @annual',
    'x@ann',
    'mail x.y@ann.example',
    '@ann@example.org',
    '@annaさん',
    '看@ann2看',
    'привет@ann',
    '@annпривет',
    '안녕@ann',
    '@ann.lee and @ann-lee and @ann_lee',
    '@@ann',
    'so_@ann',
    '@ ann',
    '`@ann`',
    '``x ` @ann``',
    '`ends with a backslash \\` `@ann`',
    fenced('@ann'),
    '~~~\n```\n@ann\n~~~',
    '> ```\n> @ann',
    '```\nnever ends @ann',
    'as follows\n\n    @ann\n\n    @ann',
    '- a\n\ntext\n\n    @ann',
    '- one\n\n      @ann',
    '- one\n  ```\n  @ann\n\n  @ann',
    '> - ```\n>   @ann\n>   ```',
    '```\n> ```\n@ann',
    '- ```\n\n  @ann',
    '>     @ann',
    'https://social.test/@ann',
    'https://x.test/?to=@ann and www.x.test/?@ann',
    '[@ann](https://x.test)',
    '[to](mailto:@ann)',
    '',
    '@',
    '@all @room @everyone',
  ])('%j', (text) => expect(mentionsPerson(text, ANN)).toBe(false))
})

test('names may hold the signs that end sentences, and are compared composed', () => {
  expect(mentionsPerson('and @ann.lee.', 'ann.lee')).toBe(true)
  expect(mentionsPerson('@ann. Yes', 'ann.')).toBe(true)
  expect(mentionsPerson('@cc++, please', 'cc++')).toBe(true)
  expect(mentionsPerson('@ann@example.org!', 'ann@example.org')).toBe(true)
  expect(mentionsPerson('@zoe\u0308', 'zoë')).toBe(true)
  expect(mentionsPerson('@李雷 你好', '李雷')).toBe(true)
  // Which of it is the name is not to be seen, unless the script changes; a name may hold both.
  expect(mentionsPerson('@李雷你好', '李雷')).toBe(false)
  expect(mentionsPerson('@ann李', 'ann李')).toBe(true)
  expect(findMentions('@ann李', (name) => name.startsWith('ann'))).toMatchObject([{ name: 'ann李' }])
  expect(mentionsPerson('@_x_', '_x_')).toBe(true)
})

/** As the server takes them. */
const username = fc
  .array(fc.constantFrom(...'aZ0é李_.@+-'), { minLength: 1, maxLength: 12 })
  .map((chars) => chars.join(''))
const outside = fc.constantFrom('', ' ', '\n', '(', '"', '*', ', ', '👋', '—', ':', '\u00a0')
const words = fc
  .array(fc.constantFrom('hello', ' ', '\n', 'x', '.', '—', '*', '(', '李'), { maxLength: 12 })
  .map((parts) => parts.join(''))

test('whatever the name, it is found as a word of its own, where it stands, in any case', () => {
  fc.assert(
    fc.property(words, outside, username, outside, words, (before, left, name, right, after) => {
      const head = `${before}${left === '' ? ' ' : left}`
      const text = `${head}@${name.toUpperCase()}${right === '' ? ' ' : right}${after}`
      fc.pre(!/(?: {4}|\t)/.test(text))
      const span = findMentions(text, (each) => each === foldName(name)).find(
        ({ from }) => from === head.length,
      )
      expect(span).toEqual({ from: head.length, to: head.length + 1 + name.length, name: foldName(name) })
      expect(mentionsPerson(text, name)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('never after a letter, nor when the word goes on', () => {
  const letter = fc.constantFrom(...'aéж0')
  fc.assert(
    fc.property(letter, username, (sign, name) => {
      const isName = (each: string) => each === foldName(name)
      expect(findMentions(`${sign}@${name}`, isName).some(({ from }) => from === 1)).toBe(false)
      expect(findMentions(`@${name}${sign}`, isName).some(({ from }) => from === 0)).toBe(false)
    }),
    { numRuns: 300 },
  )
})

test('never in code, whatever stands around it and in it', () => {
  const inside = words.map((text) => text.replaceAll('`', ''))
  const plain = fc.constantFrom('so', 'it is', 'a. b', '*')
  fc.assert(
    fc.property(plain, inside, inside, fc.integer({ min: 1, max: 4 }), (around, before, after, marks) => {
      const mark = '`'.repeat(marks)
      const code = `${before.replaceAll('\n', ' ')} @ann ${after.replaceAll('\n', ' ')}`
      expect(mentionsPerson(`${around} ${mark}${code}${mark} ${around}`, ANN)).toBe(false)
      expect(mentionsPerson(`${around}\n${fenced(`${before}\n@ann\n${after}`)}\n${around}`, ANN)).toBe(false)
    }),
    { numRuns: 200 },
  )
})

test('what would take long takes no longer than its length', () => {
  const most = 200_000
  const hostile = [
    '@',
    '_',
    '`',
    '` ',
    '``` ',
    '[',
    '](',
    '.',
    '@.',
    '\\`',
    '\n\n',
    '\n- ',
    '- ',
    ' ',
    '\t',
    '\n  - ',
    '>',
    '> ',
    '~~~\n',
    '@a ',
    '@a看',
    'a看',
    'www.',
  ]
  for (const sign of hostile) {
    mentionsPerson(`@ann ${sign.repeat(most / sign.length)}`, ANN)
    mentionsPerson(`${sign.repeat(most / sign.length)} @ann`, ANN)
    mentionsPerson(`@${sign.repeat(most / sign.length)} @ann`, ANN)
  }
})

test('what is being typed is a mention as soon as its sign is there', () => {
  expect(typedMention('@')).toEqual({ from: 0, typed: '' })
  expect(typedMention('hello @an')).toEqual({ from: 6, typed: 'an' })
  expect(typedMention('你好@an')).toEqual({ from: 2, typed: 'an' })
  expect(typedMention('@ann @mira.o')).toEqual({ from: 5, typed: 'mira.o' })
  const none = [
    '',
    'ann',
    'x@',
    'x@an',
    '@ann ',
    '@ann,',
    fenced('@an').slice(0, -4),
    '`a @b` @',
    'https://x.test/@an',
  ]
  expect(none.filter((before) => typedMention(before) !== null)).toEqual(['`a @b` @'])
})
