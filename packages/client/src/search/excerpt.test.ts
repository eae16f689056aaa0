import { expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { excerpt, marked, markerOf } from './excerpt.ts'
import { parseQuery } from './parseQuery.ts'

const shown = (text: string, query: string) => {
  const { text: line, marks } = excerpt(text, markerOf(parseQuery(query).terms))
  return [...marks]
    .reverse()
    .reduce((all, [from, to]) => `${all.slice(0, from)}[${all.slice(from, to)}]${all.slice(to)}`, line)
}

test.each([
  ['We deploy at ten', 'deploy', 'We [deploy] at ten'],
  ['Deployed the Deploy', 'deploy', '[Deployed] the [Deploy]'],
  ['Deployed the deploy', '"deploy"', 'Deployed the [deploy]'],
  ['two\n\n  lines  here', 'lines here', 'two · [lines] [here]'],
  ['- tea\n- beans\n- milk', 'beans', 'tea · [beans] · milk'],
  ['a\n- b\n\n[x](https://beans.example)', 'beans', 'a · - b · [x](https://[beans].example)'],
  ['red fish blue fish', '"blue fish"', 'red fish [blue fish]'],
  ['ein Café', 'cafe ', 'ein [Café]'],
  ['今天发布', '天发', '今[天发]布'],
  ['nothing here', 'else', 'nothing here'],
  ['<b>bold</b>', 'bold', '<b>[bold]</b>'],
  ['- [x] Water **the beans**', 'beans', 'Water the [beans]'],
  ['see [here](https://beans.example)', 'beans', 'see [here](https://[beans].example)'],
])('%s for %s', (text, query, expected) => {
  expect(shown(text, query)).toBe(expected)
})

test('of a long text the part around the first place, at word ends', () => {
  const text = `${'before '.repeat(60)}needle ${'after '.repeat(60)}`
  const line = shown(text, 'needle')
  expect(line).toMatch(/^…(before )+\[needle\]( after)+…$/)
  expect(line.length).toBeLessThan(240)
})

test('marks lie in the text, in order, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.nat(50), (text, at) => {
      const query = text.slice(at, at + 5)
      for (const { text: line, marks } of [
        excerpt(text, markerOf(parseQuery(query).terms)),
        marked(text, markerOf(parseQuery(query).terms)),
      ]) {
        let end = 0
        for (const [from, to] of marks) {
          expect(from).toBeGreaterThanOrEqual(end)
          expect(to).toBeGreaterThan(from)
          end = to
        }
        expect(end).toBeLessThanOrEqual(line.length)
      }
    }),
  )
})

test('plain texts are marked as all others are', () => {
  const words = fc.array(fc.constantFrom('ab', 'abc', 'B', 'a1', 'ä', 'x'.repeat(70), '_', '-', ' ', '\n'), {
    maxLength: 40,
  })
  const query = fc.array(fc.constantFrom('ab', 'ABC', 'b', 'a1', 'a', 'ä', 'x'.repeat(70), '"ab"'), {
    maxLength: 3,
  })
  fc.assert(
    fc.property(words, query, (text, asked) => {
      const mark = markerOf(parseQuery(asked.join(' ')).terms)
      const plain = text.join('').replaceAll('ä', '')
      // With a letter beyond ASCII behind it, it is taken apart.
      expect(mark(plain)).toEqual(mark(`${plain} é`))
      expect(mark(plain, true)).toEqual(mark(plain))
    }),
  )
})
