import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { RoomWorld, ScriptedRoom, uuid, welcome } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.room.post('first')
  world.serve([world.room])
  await world.signIn()
})

test('another epoch: what the old one said is forgotten, also when its revs were higher', async () => {
  for (let i = 0; i < 9; i++) world.room.post(`old ${i}`)
  world.sockets.last.say(world.room.changes(0))
  const restored = new ScriptedRoom(1)
  restored.post('restored')
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type !== 'hello') return
    const epoch = uuid(9, 2) as typeof frame.epoch & string
    socket.say(welcome([restored], { epoch }), restored.snapshot('epoch'), { type: 'live' })
  }
  world.sockets.last.drop()
  await world.clock.advance(60_000)
  expect(await world.texts()).toEqual(['restored'])
})

describe('a server restored from a backup, under the epoch it always had', () => {
  let restored: ScriptedRoom
  beforeEach(async () => {
    for (let i = 0; i < 9; i++) world.room.post(`lost ${i}`)
    world.sockets.last.say(world.room.changes(0))
    restored = new ScriptedRoom(1)
    restored.post('first')
  })

  test('keeps only what it has, shows what is new, and gets what was never sent', async () => {
    world.goOffline()
    await world.engine.sendMessage({ room: world.room.id, text: 'unsent' })
    world.serve([restored])
    world.sockets.onFrame = ((serve) => (socket, frame) => {
      if (frame.type !== 'hello') return serve(socket, frame)
      socket.say(welcome([restored]), restored.snapshot('epoch'), { type: 'live' })
    })(world.sockets.onFrame)
    world.sockets.onOpen = (socket) => socket.accept()
    await world.clock.advance(60_000)
    expect(await world.texts()).toEqual(['first', 'unsent'])
    world.sockets.last.say(restored.push(restored.post('new after restore')))
    expect(await world.texts()).toEqual(['first', 'unsent', 'new after restore'])
  })

  test('a snapshot that says so counts also in the middle of a connection', async () => {
    world.sockets.last.say(restored.snapshot('epoch'))
    expect(await world.texts()).toEqual(['first'])
  })

  test('a welcome with less than is known makes the room unknown: whatever the server sends is taken', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') {
        socket.say(welcome([restored]), restored.snapshot('too_old'), { type: 'live' })
      }
    }
    world.sockets.last.drop()
    await world.clock.advance(60_000)
    expect(await world.texts()).toEqual(['first'])
  })
})
