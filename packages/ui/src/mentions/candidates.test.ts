import type { Person } from '@roomkey/client/api'
import type { UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { candidates, inOrder } from './candidates.ts'

const people = ['mira.okafor', 'Bob', 'bobby', 'hanna.w', 'Oksana', 'zoë'].map(
  (username, index): Person => ({ id: index as UserId, username }),
)
const found = (typed: string) => candidates(inOrder(people), typed).map(({ username }) => username)

test('names that begin so come first, then those of which a part does', () => {
  expect(found('')).toEqual(['Bob', 'bobby', 'hanna.w', 'mira.okafor', 'Oksana', 'zoë'])
  expect(found('b')).toEqual(['Bob', 'bobby'])
  expect(found('OK')).toEqual(['Oksana', 'mira.okafor'])
  expect(found('zoe\u0308'.slice(0, 3))).toEqual([])
  expect(found('zo')).toEqual(['zoë'])
  expect(found('ira')).toEqual([])
})

test('a name that is written out and no other’s beginning leaves nothing to choose', () => {
  expect(found('BOBBY')).toEqual([])
  expect(found('bob')).toEqual(['Bob', 'bobby'])
})

test('a large room shows a few', () => {
  const many = Array.from({ length: 500 }, (_, index) => ({ id: index as UserId, username: `p${index}` }))
  expect(candidates(inOrder(many), 'p')).toHaveLength(8)
})
