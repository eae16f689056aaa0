import type { Seq } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { BOB, RoomWorld } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.room.post('first')
  world.serve([world.room])
  await world.signIn()
})

test('typing is shown for a while and ends with the message', async () => {
  world.sockets.last.say({ type: 'typing', room_id: world.room.id, user: BOB })
  expect(await world.read({ view: 'typing', room: world.room.id })).toEqual([BOB])
  world.sockets.last.say(world.room.push(world.room.post('done')))
  expect(await world.read({ view: 'typing', room: world.room.id })).toEqual([])
  world.sockets.last.say({ type: 'typing', room_id: world.room.id, user: BOB })
  await world.clock.advance(6001)
  expect(await world.read({ view: 'typing', room: world.room.id })).toEqual([])
})

test('the read mark only grows, is told when live, and counts down what is unread', async () => {
  const second = world.room.post('second')
  world.sockets.last.say(world.room.push(second))
  const unread = async () => (await world.read({ view: 'rooms' }))[0]?.unread
  expect(await unread()).toBe(2)
  world.sockets.last.drop()
  await world.engine.markRead({ room: world.room.id, seq: second.message.seq })
  await world.engine.markRead({ room: world.room.id, seq: 1 as typeof second.message.seq })
  expect(await unread()).toBe(0)
  await world.clock.advance(60_000)
  expect(world.sockets.last.sentOf('read')).toMatchObject([{ room_id: world.room.id, seq: 2 }])
})

test('marks that follow each other are told together, the last one in any case', async () => {
  for (let count = 0; count < 20; count += 1) world.sockets.last.say(world.room.push(world.room.post('more')))
  const told = () => world.sockets.last.sentOf('read').map(({ seq }) => seq)
  for (let seq = 2; seq <= 10; seq += 1) await world.engine.markRead({ room: world.room.id, seq: seq as Seq })
  expect(told()).toEqual([2])
  await world.clock.advance(250)
  expect(told()).toEqual([2, 10])
  await world.engine.markRead({ room: world.room.id, seq: 15 as Seq })
  world.sockets.last.drop()
  await world.clock.advance(60_000)
  expect(told()).toEqual([15])
  await world.engine.markRead({ room: world.room.id, seq: 16 as Seq })
  await world.engine.markRead({ room: world.room.id, seq: 21 as Seq })
  await world.clock.advance(250)
  expect(told()).toEqual([15, 16, 21])
  await world.clock.advance(60_000)
  expect(told()).toEqual([15, 16, 21])
})
