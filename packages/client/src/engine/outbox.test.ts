import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, ack, RoomWorld, ScriptedRoom, welcome } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.serve([world.room])
  await world.signIn()
})

test('a message is shown at once and settles with its place', async () => {
  world.sockets.onFrame = () => {}
  const id = await world.write('hello')
  expect(await world.timeline()).toMatchObject([
    { id, seq: null, state: 'sending', isOwn: true, sender: ALICE },
  ])
  const frame = world.sockets.last.sentOf('send')[0]
  if (frame === undefined) throw new Error('not sent')
  world.sockets.last.say(ack(world.room, frame))
  expect(await world.timeline()).toMatchObject([{ id, seq: 1, state: 'sent' }])
  world.sockets.last.say(world.room.changes(world.room.lastRev - 1))
  expect(await world.timeline()).toMatchObject([{ id, seq: 1, state: 'sent' }])
})

test('written offline: waits, survives restarts, and goes out in order', async () => {
  world.goOffline()
  const ids = [await world.write('one'), await world.write('two'), await world.write('three')]
  expect(await world.shown()).toEqual(['one: waiting', 'two: waiting', 'three: waiting'])
  await world.restart()
  expect(await world.shown()).toEqual(['one: waiting', 'two: waiting', 'three: waiting'])
  expect(await world.read({ view: 'unsent' })).toEqual({ messages: 3, rooms: 1 })
  await world.goOnline()
  expect(await world.read({ view: 'unsent' })).toEqual({ messages: 0, rooms: 0 })
  expect(world.room.texts).toEqual(['one', 'two', 'three'])
  expect(world.room.messages.map((message) => message.id)).toEqual(ids)
  expect(await world.shown()).toEqual(['one: sent', 'two: sent', 'three: sent'])
})

test('the entity settles the message when the ack is lost: it is not sent again', async () => {
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type !== 'send') return
    const before = world.room.lastRev
    ack(world.room, frame)
    socket.say(world.room.changes(before))
  }
  await world.write('once')
  expect(await world.shown()).toEqual(['once: sent'])
  const asked: string[] = []
  world.sockets.onFrame = (socket, frame) => {
    asked.push(frame.type)
    if (frame.type === 'hello') socket.say(welcome([world.room]), { type: 'live' })
  }
  await world.restart()
  expect(asked).toEqual(['hello'])
})

test('one message of a room at a time; rooms do not wait for each other', async () => {
  const other = new ScriptedRoom(2)
  world.serve([world.room, other])
  world.sockets.last.drop()
  await world.clock.advance(60_000)
  world.sockets.onFrame = () => {}
  await world.write('a1')
  await world.write('a2')
  await world.write('b1', other.id)
  expect(world.sockets.last.sentOf('send').map((frame) => frame.message.text)).toEqual(['a1', 'b1'])
})

test('the draft goes with the message, not before it', async () => {
  await world.engine.saveDraft({ room: world.room.id, text: 'half a' })
  await world.restart()
  expect(await world.engine.draft(world.room.id)).toBe('half a')
  expect((await world.read({ view: 'rooms' }))[0]?.draft).toBe('half a')
  await world.write('half a sentence')
  expect(await world.engine.draft(world.room.id)).toBe('')
})

test('what waits for a room that is lost goes with it', async () => {
  world.goOffline()
  await world.write('too late')
  world.serve([])
  await world.goOnline()
  expect(world.sockets.last.sentOf('send')).toEqual([])
  expect(await world.read({ view: 'timeline', room: world.room.id, limit: 10 })).toBe(null)
})
