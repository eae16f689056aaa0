import { expect, test } from 'vitest'
import { startOfDay } from './days.ts'

const NOW = Date.parse('2026-11-22T23:30:00Z')

test.each([
  ['2026-03-03', 'UTC', '2026-03-03T00:00:00Z'],
  ['2026-03', 'Europe/Berlin', '2026-02-28T23:00:00Z'],
  ['2026', 'America/New_York', '2026-01-01T05:00:00Z'],
  ['today', 'UTC', '2026-11-22T00:00:00Z'],
  // Already the next day there.
  ['Today', 'Asia/Tokyo', '2026-11-22T15:00:00Z'],
  ['yesterday', 'Asia/Kathmandu', '2026-11-21T18:15:00Z'],
  // The days on which clocks change there.
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00Z'],
  ['2026-03-03', 'Not/AZone', '2026-03-03T00:00:00Z'],
])('%s in %s', (value, zone, expected) => {
  expect(new Date(startOfDay(value, zone, NOW) ?? 0).toISOString()).toBe(expected.replace('Z', '.000Z'))
})

test.each(['', '2026-02-30', '2026-13-01', '03.03.2026', 'tomorrow', '2026-3-3', '20260303'])(
  '%s is no day',
  (value) => expect(startOfDay(value, 'UTC', NOW)).toBeNull(),
)
