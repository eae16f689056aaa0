import { expect, test } from 'vitest'
import { complete, filterAt, suggest } from './suggestions.ts'

const known = { people: ['bob', 'Carol Ann', 'bobby'], rooms: ['Garden', 'Launch crew'] }
const offered = (query: string) => {
  const written = filterAt(query, query.length)
  return written && suggest(written, known)
}

test('what is being written is offered, until it is complete', () => {
  expect(offered('from:')).toEqual(['me', 'bob', 'Carol Ann', 'bobby'])
  expect(offered('beans FROM:bo')).toEqual(['bob', 'bobby'])
  expect(offered('from:bob')).toEqual([])
  expect(offered('in:"launch c')).toEqual(['Launch crew'])
  expect(offered('has:')).toEqual(['file'])
  expect(offered('before:t')).toEqual(['today', 'yesterday'])
  expect(offered('beans')).toBeNull()
  expect(offered('https:from')).toBeNull()
  expect(offered('from:bob ')).toBeNull()
})

test('a completed value is quoted where it must be, and what follows stays', () => {
  const query = 'in:lau beans'
  const written = filterAt(query, 6)
  expect(written && complete(query, 6, written, 'Launch crew')).toEqual({
    query: 'in:"Launch crew" beans',
    caret: 17,
  })
})
