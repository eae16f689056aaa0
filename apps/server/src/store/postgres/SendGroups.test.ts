import type { RoomId, UserId } from '@roomkey/protocol'
import { afterEach, expect, it, vi } from 'vitest'
import { newMessage, sealed } from '../acceptance/Database.ts'
import { type NewMessageRow, UnavailableError } from '../store.ts'
import { type Bounds, SendGroups } from './SendGroups.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** Groups over a store that answers when it is told to. */
function slowStore(bounds: Partial<Bounds>) {
  const answer = Promise.withResolvers<void>()
  const stored: NewMessageRow[] = []
  const groups = new SendGroups(
    async (rows) => {
      await answer.promise
      stored.push(...rows)
      return rows.map(() => ({ status: 'fulfilled', value: { notStored: 'not_found' } as never }))
    },
    { atOnce: 1, ...bounds },
  )
  return { groups, stored, answer: answer.resolve }
}
const message = (room: string, bytes: number) =>
  newMessage(room as RoomId, 1 as UserId, { sealed: sealed(1, bytes) })
const turn = () => new Promise(setImmediate)

it('refuses sends when those that wait are too many bytes, and takes them again when there is room', async () => {
  const { groups, stored, answer } = slowStore({ waitingBytes: 10_000 })
  const first = groups.add(message('a', 3000))
  await turn()
  const waiting = [groups.add(message('b', 3000)), groups.add(message('c', 3000))]
  await expect(groups.add(message('d', 3000))).rejects.toBeInstanceOf(UnavailableError)
  answer()
  await Promise.all([first, ...waiting])
  await groups.add(message('d', 3000))
  expect(stored.map(({ roomId }) => roomId)).toEqual(['a', 'b', 'c', 'd'])
})

it('takes one that is larger than all that may wait', async () => {
  const { groups, stored, answer } = slowStore({ waitingBytes: 10_000 })
  answer()
  await groups.add(message('a', 50_000))
  expect(stored).toHaveLength(1)
})

it('refuses who waited for too long, and serves who comes then', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { groups, stored, answer } = slowStore({ patienceMs: 50 })
  const first = groups.add(message('a', 10))
  await turn()
  const late = groups.add(message('a', 10))
  vi.advanceTimersByTime(60)
  const next = groups.add(message('b', 10))
  answer()
  await first
  await expect(late).rejects.toBeInstanceOf(UnavailableError)
  await next
  expect(stored.map(({ roomId }) => roomId)).toEqual(['a', 'b'])
})
