import {
  type Change,
  MAX_QUEUED_FRAMES,
  type MessageId,
  type Rev,
  type Seq,
  type UserId,
} from '@roomkey/protocol'
import { expect, test } from 'vitest'
import type { Connection } from '../Connection.ts'
import { Delivery } from '../hub/Delivery.ts'
import { RoomHub } from '../hub/RoomHub.ts'
import { ScriptedRoom } from '../hub/ScriptedRoom.ts'
import { DocumentedRoom } from './DocumentedRoom.ts'

function subscribed() {
  const scripted = new ScriptedRoom()
  const told: string[] = []
  const connection = {
    send: (frame: Buffer) => told.push(String(/m\d+/.exec(frame.toString()))),
    close: (reason: string) => told.push(reason),
  } as unknown as Connection
  const hub = new RoomHub(scripted.parts)
  const room = new DocumentedRoom(scripted.id, 1 as UserId, hub, connection, () => {})
  const deliver = (rev: number) =>
    room.deliver(new Delivery(scripted.id, (rev - 1) as Rev, rev as Rev, [scripted.change(rev)]))
  /** Changes of the revs up to this one, each with the seq of its message. */
  const page = (fromRev: number, toRev: number, seqs: readonly (readonly [rev: number, seq: number])[]) => {
    const changes = seqs.map(([rev, seq]): Change => {
      const message = { ...scripted.message(rev), seq: seq as Seq, id: `m${seq}` as MessageId }
      return { kind: 'message', message }
    })
    room.deliver(new Delivery(scripted.id, fromRev as Rev, toRev as Rev, changes))
  }
  return { room, told, deliver, page }
}

test('what came while membership was asked is told afterwards', () => {
  const { room, told, deliver } = subscribed()
  for (let rev = 1; rev <= MAX_QUEUED_FRAMES; rev++) deliver(rev)
  room.start({ lastSeq: 254 as Seq, lastRev: 254 as Rev })
  room.doubt()
  deliver(257)
  expect(told).toEqual(['m255', 'm256'])
  room.resume()
  expect(told).toEqual(['m255', 'm256', 'm257'])
})

test('too much to hold closes the socket instead of leaving something out', () => {
  const { told, deliver } = subscribed()
  for (let rev = 1; rev <= MAX_QUEUED_FRAMES; rev++) deliver(rev)
  expect(told).toEqual([])
  deliver(MAX_QUEUED_FRAMES + 1)
  expect(told).toEqual(['resync'])
})

test('a message that was edited before it was read is told after newer ones, once', () => {
  const { room, told, page } = subscribed()
  room.start({ lastSeq: 4 as Seq, lastRev: 9 as Rev })
  // Sent with the revs 10 and 11; the page was read after the first one's edit took rev 12.
  page(9, 11, [[11, 6]])
  page(11, 12, [[12, 5]])
  // Edited again, and one that was there before the subscription.
  page(12, 14, [
    [13, 5],
    [14, 4],
  ])
  expect(told).toEqual(['m6', 'm5'])
})

test('within a page, too; and what it remembers has an end', () => {
  const { room, told, page } = subscribed()
  room.start({ lastSeq: 0 as Seq, lastRev: 0 as Rev })
  page(0, 3, [
    [2, 2],
    [3, 1],
  ])
  expect(told.splice(0)).toEqual(['m2', 'm1'])
  page(3, 5000, [[5000, 5000]])
  page(5000, 5002, [
    [5001, 3],
    [5002, 4999],
  ])
  expect(told).toEqual(['m5000', 'm4999'])
})
