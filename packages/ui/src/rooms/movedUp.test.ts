import { expect, test } from 'vitest'
import { movedUp } from './movedUp.ts'

const moved = (before: string, after: string) =>
  movedUp(new Map([...before].map((id, place) => [id, place])), [...after])

test('whoever comes to the top is all that moved', () => {
  expect(moved('abcdef', 'eabcdf')).toEqual(['e'])
  expect(moved('abcdef', 'febacd'.split('').join(''))).toEqual(['b', 'e', 'f'])
  expect(moved('abcdef', 'abcdef')).toEqual([])
})

test('who is new or gone moves nobody', () => {
  expect(moved('abcdef', 'xabdef')).toEqual([])
  expect(moved('', 'abc')).toEqual([])
})

test('without those that moved the others stand as before', () => {
  for (const after of ['fedcba', 'badcfe', 'bcdefa', 'cfaebd']) {
    const rest = [...after].filter((id) => !moved('abcdef', after).includes(id))
    expect(rest.join('')).toBe([...rest].sort().join(''))
  }
})
