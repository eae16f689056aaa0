import type { Text } from './en.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export interface Format {
  /** Relative under an hour, then the clock, then the date: for lists. */
  short(at: number, now: number): string
  clock(at: number): string
  /** Today, yesterday, a weekday within the week, else the date. */
  day(at: number, now: number): string
  date(at: number): string
  /** The full form, for tooltips. */
  full(at: number): string
  /** Names the local day a moment lies in; equal for moments of one day. */
  dayKey(at: number): string
  /** Bytes with a unit, at most one decimal. */
  size(bytes: number): string
  number(n: number): string
}

/** `locale` and `timeZone` default to the reader's own, which also decide between 12 and 24 hours. */
export function createFormat(text: Text, locale?: string, timeZone?: string): Format {
  const zone = timeZone === undefined ? {} : { timeZone }
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', ...zone })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', ...zone })
  const shortWeekday = new Intl.DateTimeFormat(locale, { weekday: 'short', ...zone })
  const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone })
  const longDay = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...zone })
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', ...zone })
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', ...zone })
  const key = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', ...zone })
  const minutes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'narrow' })
  const number = new Intl.NumberFormat(locale)
  const bytes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'].map(
    (unit) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: 1,
      }),
  )

  const dayNumber = (at: number) => Date.parse(`${key.format(at)}T00:00:00Z`) / (24 * HOUR)
  const daysAgo = (at: number, now: number) => dayNumber(now) - dayNumber(at)
  const sameYear = (at: number, now: number) => key.format(at).slice(0, 4) === key.format(now).slice(0, 4)

  return {
    short(at, now) {
      const age = now - at
      if (age < MINUTE) return text.timeline.seconds
      if (age < HOUR) return minutes.format(Math.floor(age / MINUTE))
      const days = daysAgo(at, now)
      if (days <= 0) return clock.format(at)
      if (days < 7) return shortWeekday.format(at)
      return sameYear(at, now) ? dayMonth.format(at) : date.format(at)
    },
    clock: (at) => clock.format(at),
    day(at, now) {
      const days = daysAgo(at, now)
      if (days <= 0) return text.timeline.today
      if (days === 1) return text.timeline.yesterday
      if (days < 7) return weekday.format(at)
      return sameYear(at, now) ? longDay.format(at) : date.format(at)
    },
    date: (at) => date.format(at),
    full: (at) => full.format(at),
    dayKey: (at) => key.format(at),
    size(size) {
      let value = size
      let unit = 0
      while (value >= 999.5 && unit < bytes.length - 1) {
        value /= 1000
        unit += 1
      }
      return (bytes[unit] ?? number).format(value)
    },
    number: (n) => number.format(n),
  }
}
