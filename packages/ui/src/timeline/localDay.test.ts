import { expect, test } from 'vitest'
import { dayBefore, startOf } from './localDay.ts'

test('a day begins at local midnight', () => {
  expect(startOf('2026-03-01')).toBe(new Date(2026, 2, 1).getTime())
  for (const none of ['', 'yesterday', '2026-13-01', '2026-3-1']) expect(startOf(none)).toBeNull()
})

test('days are counted by the calendar', () => {
  expect(dayBefore('2026-03-01', 1)).toBe('2026-02-28')
  expect(dayBefore('2028-03-01', 1)).toBe('2028-02-29')
  expect(dayBefore('2026-01-05', 30)).toBe('2025-12-06')
})
