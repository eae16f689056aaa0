import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ackChange, ChangesWorld } from '../testing/index.ts'

let world: ChangesWorld
beforeEach(async () => {
  world = new ChangesWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('edits', () => {
  test('a refused one falls back to what the server has, keeps its text, and holds nobody up', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'edit') socket.say({ type: 'error', ref: frame.ref, code: 'forbidden', detail: '' })
      if (frame.type === 'send') world.acknowledge(socket, world.room, frame)
    }
    await world.edit(world.mine, 'refused')
    await world.write('next')
    expect(await world.find(world.mine)).toMatchObject({
      text: 'first',
      state: 'failed',
      reason: 'You may not change this message.',
      change: { kind: 'edit', text: 'refused' },
    })
    expect(world.stored()).toEqual(['first', 'next'])
    // It may be far up in its room: it is told where it is found.
    expect(await world.read({ view: 'actions' })).toMatchObject([
      { kind: 'edit', room: world.room.id, message: world.mine, seq: 1, text: 'refused', state: 'failed' },
    ])
    world.serve([world.room])
    expect(await world.engine.retryMessage(world.mine)).toEqual({ ok: true })
    expect(world.stored()).toEqual(['refused', 'next'])
    expect(await world.engine.retryMessage(world.mine)).toMatchObject({ ok: false, reason: 'gone' })
  })

  test('a refused one can be discarded; what changed on the server meanwhile is shown', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'edit') socket.say({ type: 'error', ref: frame.ref, code: 'too_large', detail: '' })
    }
    await world.edit(world.mine, 'refused')
    world.sockets.last.say(world.room.push(world.room.edit(world.mine, 'from the other device')))
    expect(await world.find(world.mine)).toMatchObject({
      text: 'from the other device',
      state: 'failed',
      retryable: false,
    })
    await world.engine.discardMessage(world.mine)
    expect(await world.find(world.mine)).toMatchObject({
      text: 'from the other device',
      state: 'sent',
      change: null,
    })
  })

  test('a change of the server in between is not lost under a pending one', async () => {
    world.sockets.onFrame = () => {}
    await world.edit(world.mine, 'pending')
    world.sockets.last.say(world.room.push(world.room.remove(world.mine)))
    expect(await world.find(world.mine)).toMatchObject({ deleted: true })
    world.serve([world.room])
    world.sockets.last.drop()
    await world.goOnline()
    expect(await world.find(world.mine)).toMatchObject({
      deleted: true,
      state: 'failed',
      reason: 'This message was deleted meanwhile.',
    })
  })

  test('an ack that comes after a newer edit from elsewhere takes nothing of it back', async () => {
    world.sockets.onFrame = () => {}
    await world.edit(world.mine, 'here')
    const frame = world.sockets.last.sentOf('edit')[0]
    if (frame === undefined) throw new Error('not sent')
    const before = world.room.lastRev
    ackChange(world.room, frame)
    world.room.edit(world.mine, 'elsewhere')
    world.sockets.last.say(world.room.changes(before), ackChange(world.room, frame))
    expect(await world.find(world.mine)).toMatchObject({ text: 'elsewhere', state: 'sent' })
  })
})
