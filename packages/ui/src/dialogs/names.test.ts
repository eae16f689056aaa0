import { expect, test } from 'vitest'
import { splitNames } from './names.ts'

test('names as people type and paste them', () => {
  expect(splitNames('bob, @mira.okafor;jonas\n bob ,, ')).toEqual(['bob', 'mira.okafor', 'jonas'])
  expect(splitNames('  ')).toEqual([])
})
