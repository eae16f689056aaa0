import { expect, test } from 'vitest'
import { en } from '../text/en.ts'
import { createFormat } from '../text/format.ts'
import { withinLimits } from './fileLimits.ts'

const format = createFormat(en, 'en-GB', 'UTC')
const file = (name: string, size: number) => ({ name, size }) as File
const GB = 1_000_000_000
const limit = (files: File[]) => withinLimits(files, 2 * GB, en, format)

test('a file that is too large is told by name, with its size and the limit, and the rest goes on', () => {
  const { taken, refused } = limit([file('a.txt', 5), file('video.mp4', 3.1 * GB), file('full.bin', 2 * GB)])
  expect(taken.map(({ name }) => name)).toEqual(['a.txt', 'full.bin'])
  expect(refused).toEqual(['video.mp4 is 3.1 GB; this server takes files up to 2 GB.'])
})

test('many of them are counted', () => {
  const { taken, refused } = limit(['a', 'b', 'c', 'd'].map((name) => file(name, 3 * GB)))
  expect(taken).toEqual([])
  expect(refused).toEqual([
    'a is 3 GB; this server takes files up to 2 GB.',
    'b is 3 GB; this server takes files up to 2 GB.',
    '2 more files are too large, too: this server takes files up to 2 GB.',
  ])
  expect(limit(['a', 'b', 'c'].map((name) => file(name, 3 * GB))).refused).toHaveLength(3)
})
