import { MAX_QUEUED_FRAMES, type Rev, type Seq, type UserId } from '@roomkey/protocol'
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
  return { room, told, deliver }
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
