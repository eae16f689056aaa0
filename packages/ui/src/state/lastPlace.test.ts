import type { LastPlace } from '@roomkey/client/api'
import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLastPlace, SAVE_AFTER_MS } from './lastPlace.ts'

const at = (top: number): LastPlace => ({
  room: 'room-1' as RoomId,
  place: { message: 'message-1' as MessageId, seq: 7 as Seq, top },
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(now: () => LastPlace | null) {
  const saves: Array<LastPlace | null> = []
  const keeper = createLastPlace(
    {
      lastPlace: async () => at(3),
      saveLastPlace: async (place) => {
        saves.push(place)
        return { ok: true }
      },
    },
    now,
  )
  return { keeper, saves }
}

test('scrolling saves where it ends, once', () => {
  let top = 0
  const { keeper, saves } = setUp(() => at(top))
  for (top of [1, 2, 3]) keeper.moved()
  vi.advanceTimersByTime(SAVE_AFTER_MS - 1)
  expect(saves).toEqual([])
  vi.advanceTimersByTime(1)
  keeper.moved()
  vi.runAllTimers()
  expect(saves).toEqual([at(3)])
})

test('a page that is hidden saves what waits, and nothing twice', () => {
  const { keeper, saves } = setUp(() => at(5))
  keeper.moved()
  keeper.flush()
  keeper.flush()
  vi.runAllTimers()
  expect(saves).toEqual([at(5)])
})

test('while the place cannot be told, the one known before stays', () => {
  const { keeper, saves } = setUp(() => null)
  keeper.opened(at(9))
  keeper.moved()
  vi.runAllTimers()
  expect(saves).toEqual([at(9)])
})

test('an engine that does not answer opens no room', async () => {
  const keeper = createLastPlace(
    {
      lastPlace: () => Promise.reject(new Error('gone')),
      saveLastPlace: () => Promise.reject(new Error('gone')),
    },
    () => null,
  )
  expect(await keeper.load()).toBeNull()
  keeper.forget()
  await vi.runAllTimersAsync()
})
