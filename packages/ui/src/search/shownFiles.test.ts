import { expect, test } from 'vitest'
import { shownFiles } from './shownFiles.ts'

const named = (found: readonly number[], count: number) =>
  Array.from({ length: count }, (_, at) => ({
    text: `${at}.png`,
    marks: found.includes(at) ? [[0, 1] as [number, number]] : [],
  }))
const shape = (found: readonly number[], count: number) => {
  const { shown, more } = shownFiles(named(found, count))
  return [shown.map(({ text }) => Number.parseInt(text, 10)), more]
}

test('of many files the first are shown, those that were found before the others', () => {
  expect(shape([], 4)).toEqual([[0, 1, 2, 3], 0])
  expect(shape([], 20)).toEqual([[0, 1, 2], 17])
  expect(shape([7, 19], 20)).toEqual([[0, 7, 19], 17])
  expect(shape([5, 6, 7, 8], 20)).toEqual([[5, 6, 7], 17])
})
