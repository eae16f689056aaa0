import type { DeviceId, UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { UserState } from '../store/devices.ts'
import { Sessions } from './Sessions.ts'

const ann = 1 as UserId
const START = 1_795_350_144

let state: UserState
let reading: () => Promise<void>
let sessions: Sessions
beforeEach(() => {
  vi.useFakeTimers()
  state = { id: ann, isActive: true, tokenGeneration: 7 }
  reading = async () => {}
  sessions = new Sessions({
    store: {
      devicesRevoked: async () => [],
      userStates: async () => {
        const read = { ...state }
        await reading()
        return [read]
      },
    },
    now: () => START * 1_000_000,
    failed: (error) => {
      throw error
    },
  })
})
afterEach(() => vi.useRealTimers())

const bearer = (generation: number, deviceId: DeviceId | null = null) => ({
  userId: ann,
  deviceId,
  generation,
})

test('a session of the next generation that is opened while the former one is read stays', async () => {
  const former = sessions.open(bearer(7), START + 60)
  reading = async () => {
    state.tokenGeneration = 9
    sessions.open(bearer(9), START + 60).usedBy({ sessionEnded: ended })
  }
  const ended = vi.fn()
  await sessions.compare()
  expect([former.ended, ended.mock.calls]).toEqual([false, []])
  reading = async () => {}
  await sessions.compare()
  expect([former.ended, ended.mock.calls]).toEqual([true, []])
})

test('a session ends at its time, unless it was left', () => {
  const [one, left, later] = [60, 60, 40 * 86_400].map((seconds) => sessions.open(bearer(7), START + seconds))
  left?.leave()
  vi.advanceTimersByTime(59_999)
  expect(one?.ended).toBe(false)
  vi.advanceTimersByTime(1)
  expect([one?.ended, left?.ended, later?.ended]).toEqual([true, false, false])
  expect(vi.getTimerCount()).toBe(1)
  one?.leave()
  later?.leave()
  expect(vi.getTimerCount()).toBe(0)
})

test('sessions that last have no timer of their own, and end in time all the same', () => {
  const lasting = Array.from({ length: 100 }, () => sessions.open(bearer(7), START + 3600))
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(3_599_999)
  expect(lasting.filter(({ ended }) => ended)).toEqual([])
  vi.advanceTimersByTime(1)
  expect(lasting.filter(({ ended }) => !ended)).toEqual([])
})
