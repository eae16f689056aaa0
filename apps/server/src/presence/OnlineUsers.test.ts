import type { UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OnlineUsers } from './OnlineUsers.ts'

const ALICE = 1 as UserId
const BOB = 2 as UserId
const GRACE_MS = 5000

let users: OnlineUsers
let told: string[]
beforeEach(() => {
  vi.useFakeTimers()
  told = []
  users = new OnlineUsers(GRACE_MS)
  users.listen((changes) => told.push([...changes].map(([user, on]) => `${user}${on ? '+' : '-'}`).join(' ')))
})
afterEach(() => void vi.useRealTimers())

test('who comes back within the grace was never away, on whichever node', () => {
  users.add('one', ALICE)
  vi.advanceTimersByTime(0)
  users.remove('one', ALICE)
  vi.advanceTimersByTime(GRACE_MS - 1)
  expect(users.has(ALICE)).toBe(true)
  users.add('two', ALICE)
  vi.advanceTimersByTime(10 * GRACE_MS)
  expect([told, users.has(ALICE)]).toEqual([['1+'], true])
  users.remove('two', ALICE)
  vi.advanceTimersByTime(GRACE_MS + 1)
  expect([told, users.has(ALICE)]).toEqual([['1+', '1-'], false])
})

test('somebody on two nodes goes offline with the last of them', () => {
  users.add('one', ALICE)
  users.add('two', ALICE)
  users.drop('one')
  vi.advanceTimersByTime(10 * GRACE_MS)
  expect(users.has(ALICE)).toBe(true)
  users.drop('two')
  vi.advanceTimersByTime(GRACE_MS + 1)
  expect(users.has(ALICE)).toBe(false)
})

test('what happens in one turn is told together, and a list read again changes only what differs', () => {
  users.replace('one', new Set([ALICE, BOB]))
  vi.advanceTimersByTime(0)
  users.replace('one', new Set([BOB]))
  users.replace('one', new Set([BOB]))
  vi.advanceTimersByTime(GRACE_MS + 1)
  expect(told).toEqual(['1+ 2+', '1-'])
})
