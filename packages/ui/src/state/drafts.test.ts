import type { RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createDrafts, SAVE_AFTER_MS, SAVE_EVERY_MS } from './drafts.ts'

const room = 'room-1' as RoomId
const other = 'room-2' as RoomId

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const keep = (call: Promise<unknown>) => call.then(() => undefined).catch(() => undefined)

function setUp(saved: Record<string, string> = {}) {
  const saves: Array<[string, string]> = []
  const drafts = createDrafts(
    {
      draft: async (of) => saved[of] ?? '',
      saveDraft: async ({ room: of, text }) => {
        saves.push([of, text])
        return { ok: true }
      },
    },
    keep,
  )
  return { drafts, saves }
}

test('typing saves once, after a pause', () => {
  const { drafts, saves } = setUp()
  for (const text of ['h', 'he', 'hey']) drafts.write(room, text)
  vi.advanceTimersByTime(SAVE_AFTER_MS - 1)
  expect(saves).toEqual([])
  vi.advanceTimersByTime(1)
  expect(saves).toEqual([[room, 'hey']])
})

test('typing without a pause is saved all the same', () => {
  const { drafts, saves } = setUp()
  for (let keys = 1; keys <= (2 * SAVE_EVERY_MS) / 100; keys++) {
    drafts.write(room, 'x'.repeat(keys))
    vi.advanceTimersByTime(100)
  }
  expect(saves.length).toBeGreaterThanOrEqual(2)
  expect(saves[0]?.[1].length).toBeLessThanOrEqual(SAVE_EVERY_MS / 100 + 1)
})

test('leaving saves at once and only what changed', () => {
  const { drafts, saves } = setUp()
  drafts.write(room, 'here')
  drafts.write(other, 'there')
  drafts.flush(room)
  expect(saves).toEqual([[room, 'here']])
  drafts.flush()
  drafts.flush()
  vi.runAllTimers()
  expect(saves).toEqual([
    [room, 'here'],
    [other, 'there'],
  ])
})

test('what was typed while the saved draft was loading wins', async () => {
  const { drafts } = setUp({ [room]: 'old' })
  const loading = drafts.load(room)
  drafts.write(room, 'new')
  expect(await loading).toBe('new')
  expect(await drafts.load(room)).toBe('new')
})

test('an engine that does not answer leaves an empty draft, not an error', async () => {
  const drafts = createDrafts(
    {
      draft: () => Promise.reject(new Error('gone')),
      saveDraft: () => Promise.reject(new Error('gone')),
    },
    keep,
  )
  expect(await drafts.load(room)).toBe('')
  drafts.write(room, 'kept')
  drafts.flush()
  await vi.runAllTimersAsync()
  expect(drafts.peek(room)).toBe('kept')
})

test('what another window saved is taken, unless this one knows something newer', async () => {
  const { drafts } = setUp({ [room]: 'mine' })
  expect(drafts.heard(room, 'not loaded yet')).toBeNull()
  await drafts.load(room)
  expect(drafts.heard(room, 'mine')).toBeNull()
  expect(drafts.heard(room, 'theirs')).toBe('theirs')
  expect(drafts.peek(room)).toBe('theirs')
  drafts.write(room, 'typed')
  expect(drafts.heard(room, 'late')).toBeNull()
  vi.advanceTimersByTime(SAVE_AFTER_MS)
  // Being saved: what is heard now may be older.
  expect(drafts.heard(room, 'late')).toBeNull()
  await vi.runAllTimersAsync()
  expect(drafts.heard(room, 'typed')).toBeNull()
  expect(drafts.heard(room, '')).toBe('')
})

test('signing out forgets what was typed and saves nothing more', () => {
  const { drafts, saves } = setUp()
  drafts.write(room, 'secret')
  drafts.forget()
  vi.runAllTimers()
  expect(saves).toEqual([])
  expect(drafts.peek(room)).toBeUndefined()
})
