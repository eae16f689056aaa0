import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { RoomWorld } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.serve([world.room])
  await world.signIn()
})

describe('refusals', () => {
  const refuse = (code: 'rate_limited' | 'not_a_member' | 'internal', retry_after?: number) => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'ping') socket.say({ type: 'pong' })
      if (frame.type !== 'send') return
      const { ref, message } = frame
      if (message.text !== 'bad') world.acknowledge(socket, world.room, frame)
      else socket.say({ type: 'error', ref, code, detail: '', ...(retry_after ? { retry_after } : {}) })
    }
  }

  test('a final one is told in words and holds nobody up', async () => {
    refuse('not_a_member')
    const id = await world.write('bad')
    await world.write('good')
    expect(world.room.texts).toEqual(['good'])
    const failed = (await world.timeline()).find((message) => message.id === id)
    expect(failed).toMatchObject({ state: 'failed', reason: 'You are no longer in this room.' })
    world.serve([world.room])
    expect(await world.engine.retryMessage(id)).toEqual({ ok: true })
    expect(world.room.texts).toEqual(['good', 'bad'])
    expect(await world.engine.retryMessage(id)).toMatchObject({ ok: false, reason: 'gone' })
  })

  test('a failed one can be discarded and does not come back', async () => {
    refuse('not_a_member')
    const id = await world.write('bad')
    expect(await world.engine.discardMessage(id)).toEqual({ ok: true })
    await world.restart()
    expect(await world.shown()).toEqual([])
  })

  test('a passing one is tried again after the time the server asks for, in order', async () => {
    refuse('rate_limited', 30)
    await world.write('bad')
    await world.write('good')
    expect(world.room.texts).toEqual([])
    await world.clock.advance(20_000)
    expect(world.sockets.last.sentOf('send')).toHaveLength(1)
    world.serve([world.room])
    await world.clock.advance(20_000)
    expect(world.room.texts).toEqual(['bad', 'good'])
  })

  test('a server that keeps failing is given up on after five tries', async () => {
    refuse('internal')
    await world.write('bad')
    await world.write('good')
    await world.clock.advance(300_000)
    expect(world.sockets.last.sentOf('send').filter((frame) => frame.message.text === 'bad')).toHaveLength(5)
    expect(await world.shown()).toEqual(['good: sent', 'bad: failed'])
  })
})
