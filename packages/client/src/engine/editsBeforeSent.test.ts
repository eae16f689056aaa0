import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ack, ChangesWorld, welcome } from '../testing/index.ts'

let world: ChangesWorld
beforeEach(async () => {
  world = new ChangesWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('edits', () => {
  test('of a message that has not left changes that message', async () => {
    world.goOffline()
    const id = await world.write('draft')
    await world.edit(id, 'better')
    expect(await world.shownChanges()).toEqual(['first: message sent', 'better: message waiting'])
    await world.goOnline()
    expect(world.written()).toEqual(['send'])
    expect(world.stored()).toEqual(['first', 'better'])
  })

  test.each(['live', 'offline'])(
    'of a message that may have left follows it: written %s',
    async (written) => {
      if (written === 'offline') world.goOffline()
      // Stored, and the answer is lost with the link.
      world.sockets.onFrame = (socket, frame) => {
        if (frame.type === 'hello') socket.say(welcome([world.room]), { type: 'live' })
        if (frame.type !== 'send') return
        ack(world.room, frame)
        world.goOffline()
      }
      const id = await world.write('typo')
      if (written === 'offline') await world.goOnline()
      await world.restart()
      await world.edit(id, 'fixed')
      expect(await world.shownChanges()).toEqual(['first: message sent', 'fixed: message waiting'])
      world.serve([world.room])
      await world.goOnline()
      expect(world.stored()).toEqual(['first', 'fixed'])
      expect(await world.shownChanges()).toEqual(['first: message sent', 'fixed: message sent'])
    },
  )

  test('of a message that is being sent, which is then refused, changes what is tried again', async () => {
    world.sockets.onFrame = () => {}
    const id = await world.write('bad')
    await world.edit(id, 'good')
    const frame = world.sockets.last.sentOf('send')[0]
    world.sockets.last.say({ type: 'error', ref: frame?.ref ?? '', code: 'not_a_member', detail: '' })
    expect(await world.find(id)).toMatchObject({
      text: 'good',
      state: 'failed',
      change: null,
      retryable: true,
    })
    world.serve([world.room])
    await world.engine.retryMessage(id)
    expect(world.stored()).toEqual(['first', 'good'])
  })

  test('of a message that failed on a server that may have it waits for the message', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'ping') socket.say({ type: 'pong' })
      if (frame.type !== 'send') return
      ack(world.room, frame)
      socket.say({ type: 'error', ref: frame.ref, code: 'internal', detail: '' })
    }
    const id = await world.write('typo')
    await world.clock.advance(300_000)
    await world.edit(id, 'fixed')
    expect(await world.find(id)).toMatchObject({ text: 'fixed', state: 'failed', retryable: true })
    world.serve([world.room])
    expect(world.written()).not.toContain('edit')
    await world.engine.retryMessage(id)
    expect(world.stored()).toEqual(['first', 'fixed'])
    expect(world.queued()).toEqual([])
  })
})
