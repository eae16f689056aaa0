import { expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { rowChanges, withChanges } from './rowChanges.ts'

const row = (id: string, unread = 0, sender: string | null = null) => ({ id, unread, last: { sender } })
const list = [row('a'), row('b'), row('c'), row('d'), row('e')]

test('one row that changed and went to the top is all that is told', () => {
  const after = structuredClone([row('d', 1), row('a'), row('b'), row('c'), row('e')])
  expect(rowChanges(list, after)).toEqual([row('d', 1), [0, 3], [4, 1]])
})

test('what is deep inside a row counts', () => {
  const after = list.with(1, row('b', 0, 'bob'))
  expect(rowChanges(list, after)).toEqual([[0, 1], row('b', 0, 'bob'), [2, 3]])
})

test('any list comes out as it is, and what it shares with the one before is the same object', () => {
  const rows = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom(...'abcdefgh'),
      unread: fc.nat(1),
      last: fc.record({ sender: fc.constant(null) }),
    }),
    { selector: ({ id }) => id },
  )
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const changes = structuredClone(rowChanges(before, after))
      const made = withChanges(before, changes)
      expect(made).toEqual(after)
      const unchanged = made.filter((each) =>
        before.some(({ id, unread }) => id === each.id && unread === (each as (typeof before)[0])?.unread),
      )
      for (const each of unchanged) expect(before).toContain(each)
    }),
  )
})
