import { expect, test } from 'vitest'
import { type RowMemory, remember } from './useRowKeys.ts'

test('how often rows went up is known as long as they are in the list, and no longer', () => {
  let memory: RowMemory = { places: new Map(), moves: new Map() }
  const moves = (ids: string) => {
    memory = remember(memory, [...ids])
    return Object.fromEntries(memory.moves)
  }
  expect(moves('abcd')).toEqual({})
  expect(moves('dabc')).toEqual({ d: 1 })
  expect(moves('cdab')).toEqual({ c: 1, d: 1 })
  expect(moves('dcab')).toEqual({ c: 1, d: 2 })
  // One is left, one is filtered away; where it comes back it is new.
  expect(moves('ca')).toEqual({ c: 1 })
  expect(moves('dca')).toEqual({ c: 1 })
})
