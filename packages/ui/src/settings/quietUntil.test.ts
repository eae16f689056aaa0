import { expect, test } from 'vitest'
import { quietUntil } from './quietUntil.ts'

test('quiet hours are told while they last, over midnight too', () => {
  const at = (hours: number, minutes = 0) => new Date(2026, 10, 22, hours, minutes)
  const night = { from: 22 * 60, to: 7 * 60 }
  expect([21, 22, 0, 6, 7].map((hour) => quietUntil(night, at(hour)))).toEqual([null, 420, 420, 420, null])
  const noon = { from: 12 * 60, to: 13 * 60 }
  expect([11, 12, 13].map((hour) => quietUntil(noon, at(hour)))).toEqual([null, 780, null])
  expect(quietUntil({ from: 600, to: 600 }, at(10))).toBeNull()
  expect(quietUntil(null, at(0))).toBeNull()
})
