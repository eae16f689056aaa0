import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ack, RoomWorld, type ScriptedRoom, welcome } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.serve([world.room])
  await world.signIn()
})

describe('exactly once, wherever the connection drops', () => {
  const drops: [string, (at: RoomWorld, into: ScriptedRoom) => void][] = [
    [
      'before the server had it',
      (at) => {
        at.sockets.onFrame = (socket, frame) => frame.type === 'send' && socket.drop()
      },
    ],
    [
      'after it was stored, before the ack',
      (at, into) => {
        at.sockets.onFrame = (socket, frame) => {
          if (frame.type !== 'send') return
          ack(into, frame)
          socket.drop()
        }
      },
    ],
    [
      'after the ack, before the push',
      (at, into) => {
        at.sockets.onFrame = (socket, frame) => {
          if (frame.type !== 'send') return
          socket.say(ack(into, frame))
          socket.drop()
        }
      },
    ],
    [
      'after the push, before the ack',
      (at, into) => {
        at.sockets.onFrame = (socket, frame) => {
          if (frame.type !== 'send') return
          const before = into.lastRev
          ack(into, frame)
          socket.say(into.changes(before))
          socket.drop()
        }
      },
    ],
  ]
  test.each(drops)('%s', async (_when, drop) => {
    for (const restart of [false, true]) {
      const before = world.room.messages.length
      drop(world, world.room)
      await world.write('once')
      await world.write('then')
      if (restart) await world.restart()
      world.serve([world.room])
      await world.goOnline()
      expect(world.room.texts.slice(before)).toEqual(['once', 'then'])
      expect((await world.shown()).slice(before)).toEqual(['once: sent', 'then: sent'])
    }
  })

  test('the process ends between send and ack, and the room moved on beyond a snapshot', async () => {
    world.sockets.onFrame = (_socket, frame) => void (frame.type === 'send' && ack(world.room, frame))
    await world.write('once')
    for (let i = 0; i < 60; i++) world.room.post(`later ${i}`)
    const rows: string[] = []
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello')
        socket.say(welcome([world.room]), world.room.snapshot('too_old', 50), { type: 'live' })
      if (frame.type === 'send') {
        rows.push(frame.message.id)
        socket.say(ack(world.room, frame))
      }
    }
    await world.restart()
    expect(rows).toHaveLength(1)
    expect(world.room.texts.filter((text) => text === 'once')).toHaveLength(1)
    expect((await world.timeline()).every((message) => message.state === 'sent')).toBe(true)
  })

  test('an answer that never comes is asked for again', async () => {
    let lost = 0
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'ping') socket.say({ type: 'pong' })
      if (frame.type === 'send' && lost++ > 0) world.acknowledge(socket, world.room, frame)
    }
    await world.write('once')
    await world.clock.advance(31_000)
    expect(lost).toBe(2)
    expect(world.room.texts).toEqual(['once'])
    expect(await world.shown()).toEqual(['once: sent'])
  })
})
