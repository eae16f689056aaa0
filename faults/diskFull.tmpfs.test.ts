import { expect, test } from 'vitest'
import { diskFull } from './faults/diskFull.ts'
import { NOTHING_WRONG, runShort } from './testing.ts'

test('a full disk is told to who writes, keeps nobody from reading, and heals', async () => {
  const result = await runShort('disk-full', diskFull)
  expect(result).toMatchObject(NOTHING_WRONG)
  expect(result.refused).toMatchObject({
    '503 unavailable': expect.any(Number),
    'frame unavailable': expect.any(Number),
  })
})
