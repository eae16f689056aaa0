import { DEFAULT_LIMITS, type RoomId, type UserId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ActionsWorld, BOB, stagedFile, uuid, welcome } from '../testing/index.ts'

let world: ActionsWorld
beforeEach(async () => {
  world = new ActionsWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('offline', () => {
  test('a changed name shows at once; a refusal brings back what the server has by then', async () => {
    world.goOffline()
    await world.engine.changeRoom({ room: world.garden.id, name: 'refused', description: 'new' })
    expect(await world.rooms()).toEqual(['refused'])
    expect(await world.read({ view: 'room', room: world.garden.id })).toMatchObject({
      name: 'refused',
      description: 'new',
    })
    world.garden.rename('By somebody else')
    await world.goOnline()
    expect(await world.rooms()).toEqual(['By somebody else'])
    expect(await world.actions()).toMatchObject([
      { kind: 'change', state: 'failed', reason: 'You may not do this in this room.' },
    ])
  })

  test('a removed member is gone at once, and stays so', async () => {
    world.goOffline()
    await world.engine.removeMember({ room: world.garden.id, user: BOB.id })
    const names = async () =>
      (await world.read({ view: 'room', room: world.garden.id }))?.members.map((member) => member.username)
    expect(await names()).toEqual(['alice'])
    expect(await world.actions()).toMatchObject([{ kind: 'removeMember', user: BOB, state: 'waiting' }])
    const { id } = await world.firstAction()
    await world.engine.discardAction(id)
    expect(await names()).toEqual(['alice', 'bob'])
    await world.engine.removeMember({ room: world.garden.id, user: BOB.id })
    world.server.lose = 1
    await world.goOnline()
    // The second try finds nobody to remove.
    expect(await names()).toEqual(['alice'])
    expect(world.queued()).toEqual([])
  })

  test('a room that is left is hidden at once, after what was written in it has gone out', async () => {
    world.goOffline()
    await world.write(world.garden.id, 'goodbye')
    await world.engine.leaveRoom(world.garden.id)
    expect(await world.rooms()).toEqual([])
    expect(await world.read({ view: 'timeline', room: world.garden.id, limit: 10 })).toBeNull()
    expect(await world.engine.sendMessage({ room: world.garden.id, text: 'x' })).toMatchObject({
      ok: false,
      reason: 'gone',
    })
    const search = { query: 'goodbye', zone: 'UTC', before: null, limit: 10 }
    expect(await world.engine.search(search)).toMatchObject({ ok: true, hits: [] })
    await world.restart()
    expect(await world.rooms()).toEqual([])
    world.server.lose = 1
    await world.goOnline()
    expect(world.garden.texts).toEqual(['goodbye'])
    expect(world.server.names()).toEqual([])
    expect(world.databases.rows('SELECT 1 FROM messages')).toEqual([])
    expect(world.queued()).toEqual([])
  })

  test('leaving waits for the files of what was written before it', async () => {
    let uploaded = () => {}
    world.http.on('POST', /./, () => new Promise((resolve) => (uploaded = () => resolve({ status: 403 }))))
    world.goOffline()
    await world.engine.sendFiles({ room: world.garden.id, text: 'look', files: [stagedFile(1)] })
    await world.engine.leaveRoom(world.garden.id)
    await world.goOnline()
    expect(world.server.names()).toEqual(['Garden'])
    uploaded()
    await world.clock.advance(60_000)
    // The file was refused: what failed holds nobody up.
    expect(world.server.names()).toEqual([])
  })

  test('what is asked for once more, by a tab whose engine is another now, is done once', async () => {
    world.goOffline()
    const wanted = { name: 'Attic', description: '', usernames: [], id: uuid(1, 9) as RoomId }
    for (const _ of [1, 2])
      expect(await world.engine.createRoom(wanted)).toMatchObject({ ok: true, room: wanted.id })
    for (const _ of [1, 2]) expect(await world.engine.leaveRoom(world.garden.id)).toMatchObject({ ok: true })
    expect(await world.actions()).toMatchObject([{ kind: 'create' }, { kind: 'leave' }])
    await world.goOnline()
    expect(world.server.names()).toEqual(['Attic'])
  })

  test('leaving can be taken back', async () => {
    world.goOffline()
    await world.engine.leaveRoom(world.garden.id)
    await world.engine.discardAction((await world.firstAction()).id)
    expect(await world.rooms()).toEqual(['Garden'])
    await world.goOnline()
    expect(world.server.names()).toEqual(['Garden'])
  })

  test('actions of a room go out in the order they were done, those that failed aside', async () => {
    world.goOffline()
    await world.engine.addMembers({ room: world.garden.id, usernames: ['carol', 'nobody'] })
    await world.engine.changeRoom({ room: world.garden.id, name: 'refused' })
    await world.engine.removeMember({ room: world.garden.id, user: 3 as UserId })
    await world.engine.changeRoom({ room: world.garden.id, name: 'Park' })
    await world.goOnline()
    expect(world.server.members(world.garden)).toEqual(['alice', 'bob'])
    expect(world.server.names()).toEqual(['Park'])
    expect(await world.actions()).toMatchObject([
      { kind: 'addMembers', state: 'done', unknownUsernames: ['nobody'] },
      { kind: 'change', name: 'refused', state: 'failed' },
    ])
  })

  test('the actions of one account wait for it, and are none of another', async () => {
    world.goOffline()
    const room = await world.create('Attic')
    await world.engine.signOut({ wipe: false })
    world.http.on('POST', '/api/devices/', () => ({
      status: 201,
      body: {
        user: { ...BOB, email: '' },
        device_id: '00000008-0000-4000-8000-000000000002',
        access: 'e30.eyJleHAiOjk5OTk5OTk5OTl9.x',
        refresh: 'other',
      },
    }))
    world.sockets.onOpen = (socket) => socket.accept()
    world.sockets.onFrame = (socket, frame) =>
      frame.type === 'hello' &&
      socket.say(welcome([], { user: BOB, limits: DEFAULT_LIMITS }), { type: 'live' })
    await world.signIn()
    expect(await world.actions()).toEqual([])
    expect(world.server.made).toBe(0)
    expect(world.queued()).toMatchObject([{ room_id: room }])
  })
})
