import { expect, test } from 'vitest'
import { GAP, TILES_WIDTH, tilesOf } from './tiles.ts'

const photo = { width: 400, height: 300 }
const tall = { width: 900, height: 1600 }
const wide = { width: 4000, height: 400 }
const unmeasured = { width: null, height: null }

/** How many stand in each row: a row is full when their shares are one. */
const perRow = (count: number, narrow = false) => {
  const tiles = tilesOf(Array(count).fill(photo), narrow)
  const most = Math.round(1 / (tiles[0]?.share ?? 1))
  return Math.min(most, count)
}

test('the more there are, the smaller: twenty stand in less than a window', () => {
  expect([2, 3, 4, 5, 9, 10, 20].map((count) => perRow(count))).toEqual([2, 3, 2, 3, 3, 4, 4])
  expect([2, 3, 4, 9, 10, 20].map((count) => perRow(count, true))).toEqual([2, 3, 2, 2, 3, 3])
  const twenty = tilesOf(Array(20).fill(photo), false)
  expect((twenty[0]?.height ?? 0) * 5 + GAP * 4).toBeLessThan(600)
})

test('the last row is no higher than the one above it, and its pictures stand under the others', () => {
  const tiles = tilesOf(Array(10).fill(photo), false)
  expect(new Set(tiles.map(({ width, height, gaps }) => `${width}x${height} ${gaps}`)).size).toBe(1)
})

test('pictures of a row are of one height and fill it; what is long or tall is cut a little', () => {
  const files = [photo, tall, photo, wide, unmeasured, tall, photo, tall, wide, photo, photo, tall]
  const tiles = tilesOf(files, false)
  let from = 0
  while (from < tiles.length) {
    let to = from
    let sum = 0
    while (to < tiles.length && sum < 0.999) sum += tiles[to++]?.share ?? 0
    const row = tiles.slice(from, to)
    for (const { height } of row) expect(Math.abs(height - (row[0]?.height ?? 0))).toBeLessThanOrEqual(2)
    if (to < tiles.length) expect(sum).toBeCloseTo(1)
    expect(row.reduce((all, { width }) => all + width, 0)).toBeLessThanOrEqual(TILES_WIDTH + row.length)
    from = to
  }
  expect(tiles.every(({ ratio }) => ratio >= 0.6 && ratio <= 2.4)).toBe(true)
  expect(Math.min(...tiles.map(({ height }) => height))).toBeGreaterThan(80)
})

test('two of them share a row and are no higher than a picture alone', () => {
  for (const files of [
    [photo, photo],
    [tall, tall],
    [wide, wide],
    [tall, wide],
  ])
    for (const { height } of tilesOf(files, false)) expect(height).toBeLessThanOrEqual(320)
})
