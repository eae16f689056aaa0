import { expect, test } from 'vitest'
import type { Result } from './runFault.ts'
import { isGood, table } from './table.ts'

const result: Result = {
  fault: 'kill',
  times: 4,
  acknowledged: 12_345,
  lost: 0,
  duplicated: 0,
  halfWritten: 0,
  files: 7,
  filesWrong: 0,
  unheard: 0,
  recovery: [400, 100, 300, 2000],
  refused: { 'no answer': 3 },
  wrong: [],
}

test('a row tells the median and the longest recovery', () => {
  const [, row] = table([result]).split('\n')
  expect(row?.split(/ {2,}/)).toEqual([
    'kill',
    '4',
    '12,345',
    '0',
    '0',
    '0',
    '7',
    '0',
    '0',
    '0.30 s',
    '2.00 s',
  ])
})

test.each([
  { lost: 1 },
  { duplicated: 1 },
  { halfWritten: 1 },
  { filesWrong: 1 },
  { unheard: 1 },
  { wrong: ['a frame was answered by internal'] },
])('%o is not good', (found) => {
  expect(isGood(result)).toBe(true)
  expect(isGood({ ...result, ...found })).toBe(false)
})
