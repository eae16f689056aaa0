import { describe, expect, test } from 'vitest'
import { en } from './en.ts'
import { createFormat } from './format.ts'
import { plural } from './plural.ts'

const british = createFormat(en, 'en-GB', 'Europe/Berlin')
const american = createFormat(en, 'en-US', 'America/New_York')
const at = (text: string) => Date.parse(text)
const NOW = at('2026-11-22T14:32:00+01:00')

describe('times in lists', () => {
  test.each([
    ['2026-11-22T14:31:30+01:00', 'now'],
    ['2026-11-22T14:33:00+01:00', 'now'],
    ['2026-11-22T14:30:59+01:00', '1m'],
    ['2026-11-22T13:33:00+01:00', '59m'],
    ['2026-11-22T13:32:00+01:00', '13:32'],
    ['2026-11-22T00:05:00+01:00', '00:05'],
    ['2026-11-21T23:59:00+01:00', 'Sat'],
    ['2026-11-16T08:00:00+01:00', 'Mon'],
    ['2026-11-15T08:00:00+01:00', '15 Nov'],
    ['2025-12-24T08:00:00+01:00', '24 December 2025'],
  ])('%s reads %s', (when, words) => {
    expect(british.short(at(when), NOW)).toBe(words)
  })

  test('follow the reader: 12 hours where that is the custom', () => {
    expect(american.clock(NOW).replace(/\s/g, ' ')).toBe('8:32 AM')
  })
})

describe('days', () => {
  test.each([
    ['2026-11-22T00:00:00+01:00', 'Today'],
    ['2026-11-21T23:59:59+01:00', 'Yesterday'],
    ['2026-11-19T12:00:00+01:00', 'Thursday'],
    ['2026-11-02T12:00:00+01:00', 'Monday 2 November'],
    ['2025-11-02T12:00:00+01:00', '2 November 2025'],
  ])('%s is %s', (when, words) => {
    expect(british.day(at(when), NOW)).toBe(words)
  })

  test('are the reader’s days, also across a change of the clocks', () => {
    expect(british.dayKey(at('2026-11-21T23:30:00Z'))).toBe('2026-11-22')
    expect(american.dayKey(at('2026-11-22T04:30:00Z'))).toBe('2026-11-21')
    expect(british.day(at('2026-10-24T12:00:00+02:00'), at('2026-10-25T12:00:00+01:00'))).toBe('Yesterday')
  })
})

test('sizes have one decimal at most and never four digits', () => {
  const sizes = [0, 1, 999, 1000, 482_133, 999_999, 1_000_000, 2_340_118, 5_120_000_000].map(british.size)
  expect(sizes).toEqual([
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1 kB',
    '482.1 kB',
    '1 MB',
    '1 MB',
    '2.3 MB',
    '5.1 GB',
  ])
})

test('numbers choose their form and are written as the locale does', () => {
  const count = plural('en')
  const forms = { one: '# file', other: '# files' }
  expect([count(1, forms), count(0, forms), count(12_000, forms)]).toEqual([
    '1 file',
    '0 files',
    '12,000 files',
  ])
  expect(count(1000, forms, true)).toBe('1,000+ files')
})

test('who is typing', () => {
  expect(en.composer.typing(['bob'])).toBe('bob is typing…')
  expect(en.composer.typing(['bob', 'mira'])).toBe('bob and mira are typing…')
  expect(en.composer.typing(['a', 'b', 'c', 'd'])).toBe('Several people are typing…')
})

test('no sentence is empty, shouts, or carries an error code', () => {
  const walk = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'object' && value
        ? Object.values(value).flatMap(walk)
        : []
  for (const words of walk(en)) {
    expect(words.trim()).not.toBe('')
    expect(words).not.toMatch(/!|\b[45]\d\d\b|error|invalid|undefined/i)
  }
})
