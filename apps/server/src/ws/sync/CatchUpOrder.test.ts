import { MAX_FIRST_ROOMS, type Rev, type RoomId, type Seq, type UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { CatchUpOrder } from './CatchUpOrder.ts'

const id = (name: string) => name as RoomId
const head = (name: string) => ({
  roomId: id(name),
  userId: 1 as UserId,
  lastSeq: 0 as Seq,
  lastRev: 1 as Rev,
  readSeq: 0 as Seq,
  unreadCount: 0,
})

test('what is preferred last comes next, each room once, the others as they were', () => {
  const order = new CatchUpOrder()
  order.add(['a', 'b', 'c', 'd', 'e'].map(head))
  const next = () => order.next()?.roomId
  order.prefer([id('d'), id('x'), id('b')])
  expect(next()).toBe('d')
  order.prefer([id('e'), id('d')])
  expect([next(), next(), next(), next(), next()]).toEqual(['e', 'b', 'a', 'c', undefined])
})

test('keeps no more wishes than one frame may hold', () => {
  const order = new CatchUpOrder()
  order.add([head('a'), head('z')])
  order.prefer([id('z')])
  order.prefer(Array.from({ length: MAX_FIRST_ROOMS }, (_, index) => id(`unknown ${index}`)))
  expect(order.next()?.roomId).toBe('a')
})
