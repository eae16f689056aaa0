import { expect, test } from 'vitest'
import { DEFAULT_LIMITS } from './limits.ts'

test('the hello of a person in as many rooms as one may be in fits a frame', () => {
  const rooms = Object.fromEntries(
    Array.from({ length: DEFAULT_LIMITS.rooms_per_user }, (_, index) => [
      `01890000-0000-7000-8000-${String(index).padStart(12, '0')}`,
      9_999_999_999,
    ]),
  )
  const hello = { type: 'hello', version: 1, token: 'x'.repeat(4096), epoch: Object.keys(rooms)[0], rooms }
  expect(JSON.stringify(hello).length).toBeLessThanOrEqual(DEFAULT_LIMITS.frame_bytes)
})
