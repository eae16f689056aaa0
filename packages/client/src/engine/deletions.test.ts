import type { MessageId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { ActionId } from '../api/actions.ts'
import { ALICE, ack, BOB, ChangesWorld, ScriptedRoom, uuid } from '../testing/index.ts'

let world: ChangesWorld
beforeEach(async () => {
  world = new ChangesWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

const FIRST = { query: 'first', zone: 'UTC', before: null, limit: 10 }

describe('deletions', () => {
  test('a tombstone at once; offline too, and only once', async () => {
    world.goOffline()
    await world.engine.deleteMessage(world.mine)
    expect(await world.find(world.mine)).toMatchObject({ deleted: true, text: '', state: 'waiting' })
    expect(await world.preview()).toMatchObject({ preview: null })
    expect(await world.engine.search(FIRST)).toMatchObject({ ok: true, hits: [] })
    expect(await world.engine.deleteMessage(world.mine)).toEqual({ ok: true })
    await world.restart()
    await world.goOnline()
    expect(world.written()).toEqual(['delete'])
    expect(world.stored()).toEqual(['-'])
    expect(await world.find(world.mine)).toMatchObject({ deleted: true, state: 'sent', change: null })
  })

  test('of what others wrote are their own and the owner’s, and not in a room without a name', async () => {
    const theirs = world.room.post('theirs', BOB).message.id
    const unnamed = new ScriptedRoom(2, [ALICE, BOB], '')
    const secret = unnamed.post('between us', BOB).message.id
    world.serve([world.room, unnamed])
    await world.restart()
    expect(await world.engine.deleteMessage(theirs)).toEqual({ ok: true })
    expect(await world.engine.deleteMessage(secret)).toMatchObject({ ok: false, reason: 'forbidden' })
  })

  test('of a message that has not left takes it back', async () => {
    world.goOffline()
    await world.engine.deleteMessage(await world.write('never mind'))
    expect(await world.shownChanges()).toEqual(['first: message sent'])
    await world.goOnline()
    expect(world.written()).toEqual([])
  })

  test('asked for twice under one id: done once, also when it is done already', async () => {
    const ask = (message: MessageId, number: number) =>
      world.engine.deleteMessage(message, uuid(5, number) as ActionId)
    world.goOffline()
    await world.edit(world.mine, 'once')
    await world.edit(world.mine, 'twice')
    const unsent = await world.write('never mind')
    expect(await world.read({ view: 'unsent' })).toEqual({ messages: 2, rooms: 1 })
    for (const _ of [1, 2]) expect(await ask(unsent, 1)).toEqual({ ok: true })
    await ask(world.mine, 2)
    await world.goOnline()
    await world.restart()
    expect(await ask(world.mine, 2)).toEqual({ ok: true })
    expect(await world.engine.deleteMessage(world.mine)).toMatchObject({ ok: false, reason: 'gone' })
    expect(world.stored()).toEqual(['-'])
    expect(world.queued()).toEqual([])
  })

  test('of a message that may have left takes it back there, and does not send it first', async () => {
    for (const arrived of [true, false]) {
      world.sockets.onFrame = (socket, frame) => {
        if (frame.type !== 'send') return
        if (arrived) ack(world.room, frame)
        socket.drop()
      }
      const id = await world.write('oops')
      world.goOffline()
      await world.engine.deleteMessage(id)
      expect(await world.find(id)).toBeUndefined()
      world.serve([world.room])
      await world.goOnline()
      expect(world.written()).toEqual(['delete'])
      expect(world.stored()).toEqual(['first', '-'])
      expect(world.queued()).toEqual([])
      expect((await world.timeline()).map((message) => message.deleted)).toEqual([false, true])
    }
  })

  test('of a message that is being sent follows it', async () => {
    world.sockets.onFrame = () => {}
    const id = await world.write('oops')
    await world.engine.deleteMessage(id)
    expect(await world.find(id)).toMatchObject({ deleted: true })
    const frame = world.sockets.last.sentOf('send')[0]
    if (frame === undefined) throw new Error('not sent')
    world.serve([world.room])
    world.acknowledge(world.sockets.last, world.room, frame)
    expect(world.stored()).toEqual(['first', '-'])
    expect(world.queued()).toEqual([])
  })

  test('a refused one brings the message back', async () => {
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'delete')
        socket.say({ type: 'error', ref: frame.ref, code: 'forbidden', detail: '' })
    }
    await world.engine.deleteMessage(world.mine)
    expect(await world.find(world.mine)).toMatchObject({
      text: 'first',
      deleted: false,
      state: 'failed',
      change: { kind: 'delete' },
    })
    await world.engine.discardMessage(world.mine)
    expect(await world.shownChanges()).toEqual(['first: message sent'])
    expect(await world.engine.search(FIRST)).toMatchObject({ hits: [{ id: world.mine }] })
  })
})
