import type { RoomId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ActionsWorld, ScriptedRooms, stagedFile, uuid } from '../testing/index.ts'

let world: ActionsWorld
beforeEach(async () => {
  world = new ActionsWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('a room made offline', () => {
  test('one the server refuses fails with the reason, and so does what waits in it', async () => {
    world.goOffline()
    const room = await world.create('Attic')
    const id = await world.write(room, 'hello')
    await world.write(world.garden.id, 'elsewhere')
    world.refuseRooms(403, 'forbidden', 'You are in too many rooms.')
    await world.goOnline()
    expect(world.garden.texts).toEqual(['elsewhere'])
    expect(await world.actions()).toMatchObject([
      { kind: 'create', state: 'failed', reason: 'You are in too many rooms.', retryable: true },
    ])
    const timeline = await world.read({ view: 'timeline', room, limit: 10 })
    const reason = 'The room could not be created: You are in too many rooms.'
    expect(timeline?.messages).toMatchObject([{ id, state: 'failed', reason, retryable: false }])
    expect((await world.read({ view: 'rooms' })).find((row) => row.id === room)).toMatchObject({
      pending: true,
      lastMessage: { state: 'failed' },
    })
    // What is written into it now fails with it.
    await world.write(room, 'more')
    expect(await world.shown(room)).toEqual(['hello: failed', 'more: failed'])

    new ScriptedRooms(world, world.server.rooms)
    expect(await world.engine.retryAction((await world.firstAction()).id)).toEqual({ ok: true })
    await world.clock.advance(0)
    expect(world.server.find('Attic')?.texts).toEqual(['hello', 'more'])
    expect(await world.shown(room)).toEqual(['hello: sent', 'more: sent'])
  })

  test('a refused one can be discarded with all that is in it', async () => {
    world.goOffline()
    const room = await world.create('Attic')
    await world.write(room, 'hello')
    world.refuseRooms(400, 'invalid', 'The request is not valid.', { name: ['Too long.'] })
    await world.goOnline()
    expect(await world.actions()).toMatchObject([{ state: 'failed', reason: 'Too long.', retryable: false }])
    await world.engine.discardAction((await world.firstAction()).id)
    expect(await world.rooms()).toEqual(['Garden'])
    expect(world.queued()).toEqual([])
    await world.restart()
    expect(await world.rooms()).toEqual(['Garden'])
  })

  test.each(['before', 'after'])('left %s it is refused, it goes with all that is in it', async (when) => {
    world.goOffline()
    const room = await world.create('Attic')
    await world.write(room, 'hello')
    await world.engine.addMembers({ room, usernames: ['bob'] })
    if (when === 'before') await world.engine.leaveRoom(room)
    world.refuseRooms(409, 'conflict', 'This id is already used for something else.')
    await world.goOnline()
    if (when === 'after') expect(await world.engine.leaveRoom(room)).toEqual({ ok: true })
    expect(await world.rooms()).toEqual(['Garden'])
    expect(await world.actions()).toEqual([])
    expect(world.queued()).toEqual([])
  })

  test('refused while it is being left: who made it hears why, who leaves it that it is done', async () => {
    const answer = Promise.withResolvers<{ status: number; body: object }>()
    world.http.on('POST', '/api/rooms/', () => answer.promise)
    const id = uuid(1, 9) as RoomId
    const results: object[] = []
    const created = world.engine.createRoom({ name: 'Attic', description: '', usernames: [], id })
    const left = world.engine.leaveRoom(id)
    for (const result of [created, left]) result.then((each) => results.push(each))
    await world.engine.saveDraft({ room: id, text: 'half a word' })
    answer.resolve({ status: 403, body: { error: '', detail: 'No more rooms.', code: 'forbidden' } })
    // Within the patience of either.
    await world.clock.advance(0)
    expect(results).toMatchObject([
      { ok: false, reason: 'forbidden', message: 'No more rooms.' },
      { ok: true },
    ])
    expect([await world.rooms(), await world.actions(), world.queued()]).toEqual([['Garden'], [], []])
  })

  test('its files wait for it', async () => {
    world.goOffline()
    const room = await world.create('Attic')
    await world.engine.sendFiles({ room, text: 'look', files: [stagedFile(1)] })
    expect(await world.read({ view: 'transfers' })).toMatchObject([{ state: 'waiting' }])
    world.refuseRooms(403, 'forbidden', 'No.')
    await world.goOnline()
    expect(world.http.requests.filter((request) => /attachment|upload/.test(request.url))).toEqual([])
    expect(await world.shown(room)).toEqual(['look: failed'])
  })
})
