import { expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { parseQuery } from './parseQuery.ts'

const term = (prefix: boolean, ...words: string[]) => ({ words, prefix })

test.each([
  ['release notes', [term(false, 'release'), term(true, 'notes')], []],
  ['release notes ', [term(false, 'release'), term(false, 'notes')], []],
  ['a', [term(false, 'a')], []],
  ['"release notes" ok', [term(false, 'release', 'notes'), term(true, 'ok')], []],
  ['"release no', [term(true, 'release', 'no')], []],
  ['foo-bar.ts', [term(true, 'foo', 'bar', 'ts')], []],
  ['from:bob in:"Launch crew" pla', [term(true, 'pla')], ['from=bob', 'in=Launch crew']],
  ['FROM:Bob', [], ['from=Bob']],
  ['pla from:bob', [term(false, 'pla')], ['from=bob']],
  ['from: in:', [], []],
  ['from: bob', [term(true, 'bob')], []],
  ['before:2026-03-03 after:yesterday has:file', [], ['before=2026-03-03', 'after=yesterday', 'has=file']],
  ['https://example.org', [term(true, 'https', 'example', 'org')], []],
  ['"from:bob"', [term(false, 'from', 'bob')], []],
  ['from:"open', [], ['from=open']],
  ['" "" "', [], []],
  [
    'OR AND NOT NEAR(a* ^b',
    [term(false, 'or'), term(false, 'and'), term(false, 'not'), term(false, 'near', 'a'), term(false, 'b')],
    [],
  ],
])('%s', (query, terms, filters) => {
  const parsed = parseQuery(query)
  expect(parsed.terms).toEqual(terms)
  expect(parsed.filters.map(({ filter, value }) => `${filter}=${value}`)).toEqual(filters)
})

test('reads anything, and ends', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (query) => void parseQuery(query)))
})
