import type { FrameOf, Rev, UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { revOf } from '../hub/changesFrames.ts'
import { Delivery } from '../hub/Delivery.ts'
import { RoomHub } from '../hub/RoomHub.ts'
import { ScriptedRoom } from '../hub/ScriptedRoom.ts'
import { SyncRoom } from './SyncRoom.ts'

const rev = (number: number) => number as Rev

/** A room that was caught up to a rev, and what its session was sent, as `from-to: revs`. */
function caughtUp(to: number) {
  const scripted = new ScriptedRoom()
  const hub = new RoomHub(scripted.parts)
  const sent: string[] = []
  const settled: string[] = []
  const room = new SyncRoom(
    scripted.id,
    {
      userId: 1 as UserId,
      send: (frame) => {
        const text = frame.subarray(frame.indexOf('{')).toString()
        const { from_rev, to_rev, items } = JSON.parse(text) as FrameOf<'changes'>
        sent.push(`${from_rev}-${to_rev}: ${items.map(revOf).join(' ')}`)
      },
      settleLater: (id) => settled.push(id),
    },
    hub,
  )
  room.sentRev = rev(to)
  const deliver = (from: number, upTo: number, text?: string) => {
    const changes = Array.from({ length: upTo - from }, (_, index) => scripted.change(from + 1 + index, text))
    room.deliver(new Delivery(scripted.id, rev(from), rev(upTo), changes))
  }
  return { room, hub, scripted, sent, settled, deliver }
}

test('what was held is sent after the catch-up: old news dropped, the straddling one cut, the rest as it is', () => {
  const { room, sent, deliver } = caughtUp(5)
  deliver(2, 4)
  deliver(4, 7)
  deliver(7, 8)
  expect(sent).toEqual([])
  expect(room.release()).toBe(true)
  deliver(8, 9)
  expect(sent).toEqual(['5-7: 6 7', '7-8: 8', '8-9: 9'])
  expect(room.sentRev).toBe(9)
})

test('a live delivery that straddles is cut, one that is known is dropped', () => {
  const { room, sent, deliver } = caughtUp(5)
  expect(room.release()).toBe(true)
  deliver(3, 5)
  deliver(3, 6)
  expect(sent).toEqual(['5-6: 6'])
})

test('a gap below what was held, or too much to hold, asks for another read', () => {
  const { room, sent, deliver } = caughtUp(5)
  deliver(6, 7)
  expect(room.release()).toBe(false)
  for (let from = 5; from < 300; from++) deliver(from, from + 1)
  expect(room.release()).toBe(false)
  expect(sent).toEqual([])
  room.sentRev = rev(300)
  expect(room.release()).toBe(true)
})

test('a few large messages are too much to hold, too', () => {
  const { room, deliver, sent } = caughtUp(5)
  for (let from = 5; from < 8; from++) deliver(from, from + 1, 'x'.repeat(2 * 1024 * 1024))
  expect(room.release()).toBe(false)
  expect(sent).toEqual([])
})

test('a feed that others of this node joined further on asks for another read', () => {
  const { room, hub, scripted } = caughtUp(5)
  const other = { userId: 2 as UserId, deliver: () => {}, typing: () => {}, doubt: () => {} }
  expect(hub.watch(scripted.id, other).joins(rev(6))).toBe(true)
  expect(room.release()).toBe(false)
  expect(room.live).toBe(false)
  room.sentRev = rev(6)
  expect(room.release()).toBe(true)
})

test('doubt stops sending at once and asks to compare', () => {
  const { room, sent, settled, deliver, scripted } = caughtUp(5)
  room.release()
  room.doubt()
  deliver(5, 6)
  expect([sent, settled, room.live]).toEqual([[], [scripted.id], false])
  room.leave()
  deliver(6, 7)
  expect(sent).toEqual([])
})
