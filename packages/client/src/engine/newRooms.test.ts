import type { Epoch } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ActionsWorld, accessToken, BOB, CAROL, type ScriptedRoom, uuid, welcome } from '../testing/index.ts'

let world: ActionsWorld
beforeEach(async () => {
  world = new ActionsWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('a room made offline', () => {
  test('is listed at once, survives restarts, and goes out with what was written in it', async () => {
    world.goOffline()
    const room = await world.create('Attic', ['bob'])
    expect(await world.rooms()).toEqual(['Attic (pending)', 'Garden'])
    await world.write(room, 'one')
    await world.engine.changeRoom({ room, name: 'Loft' })
    await world.write(room, 'two')
    await world.restart()
    expect(await world.rooms()).toEqual(['Garden', 'Loft (pending)'])
    expect(await world.read({ view: 'room', room })).toMatchObject({
      name: 'Loft',
      myRole: 'owner',
      pending: true,
    })
    expect(await world.shown(room)).toEqual(['one: waiting', 'two: waiting'])
    expect(await world.actions()).toMatchObject([
      { kind: 'create', roomName: 'Loft', usernames: ['bob'], state: 'waiting' },
      { kind: 'change', name: 'Loft', state: 'waiting' },
    ])
    await world.goOnline()
    expect(world.server.names()).toEqual(['Garden', 'Loft'])
    expect(world.server.members(world.server.rooms[1] as ScriptedRoom)).toEqual(['alice', 'bob'])
    expect(world.server.find('Loft')?.texts).toEqual(['one', 'two'])
    expect(await world.rooms()).toEqual(['Garden', 'Loft'])
    expect(await world.shown(room)).toEqual(['one: sent', 'two: sent'])
    expect(world.queued()).toEqual([])
    expect(world.reports).toEqual([])
  })

  test('is made once, however often the answer is lost', async () => {
    world.goOffline()
    const room = await world.create('Attic')
    await world.write(room, 'hello')
    world.server.lose = 3
    await world.goOnline()
    await world.restart()
    await world.goOnline()
    expect(world.server.made).toBe(1)
    expect(world.server.find('Attic')?.texts).toEqual(['hello'])
    expect(world.queued()).toEqual([])
  })

  test('outlives a welcome that was written before the server had it, and no later one', async () => {
    let answer = () => {}
    let greet = () => {}
    world.http.on('POST', '/api/rooms/', () => {
      return new Promise((resolve) => {
        answer = () => resolve({ status: 201, body: { unknown_usernames: [] } })
      })
    })
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') greet = () => socket.say(welcome([world.garden]), { type: 'live' })
    }
    void world.create('Attic')
    await world.clock.advance(0)
    world.sockets.last.drop()
    await world.clock.advance(10_000)
    answer()
    await world.clock.advance(0)
    greet()
    expect(await world.rooms()).toEqual(['Attic', 'Garden'])
    world.sockets.last.drop()
    await world.clock.advance(10_000)
    greet()
    expect(await world.rooms()).toEqual(['Garden'])
  })

  test('discarded while it may be there already: it is left there', async () => {
    world.server.lose = 100
    const created = world.create('Attic')
    await world.clock.advance(3000)
    const room = await created
    expect(world.server.names()).toEqual(['Garden', 'Attic'])
    world.goOffline()
    await world.clock.advance(0)
    await world.engine.discardAction((await world.firstAction()).id)
    expect(await world.rooms()).toEqual(['Garden'])
    expect(await world.actions()).toEqual([])
    world.server.lose = 0
    await world.goOnline()
    expect(world.server.names()).toEqual(['Garden'])
    expect(await world.read({ view: 'room', room })).toBeNull()
    expect(world.queued()).toEqual([])
  })

  test('outlives another life of the server, as its owner', async () => {
    world.goOffline()
    const room = await world.create('Attic')
    const restored = welcome([world.garden], { epoch: uuid(9, 2) as Epoch })
    world.http.on('POST', '/api/rooms/', () => 'unreachable')
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') socket.say(restored, world.garden.snapshot('epoch'), { type: 'live' })
    }
    await world.goOnline()
    expect(await world.read({ view: 'room', room })).toMatchObject({ myRole: 'owner', pending: true })
  })

  test('a token that is not taken is no refusal of it', async () => {
    world.goOffline()
    await world.create('Attic')
    world.http.on('POST', /refresh\/$/, () => {
      return { status: 200, body: { access: accessToken(world.clock, 3600, 'newer'), refresh: 'newer' } }
    })
    world.refuseRooms(401, 'token_not_valid', 'Given token not valid for any token type')
    await world.goOnline()
    expect(await world.actions()).toMatchObject([{ kind: 'create', state: 'sending' }])
  })
})

describe('a conversation of two', () => {
  const names = async () =>
    (await world.read({ view: 'rooms' })).map(({ name, directWith, departed }) => [
      name,
      directWith,
      departed,
    ])
  const directs = async () =>
    (await world.read({ view: 'rooms' })).flatMap(({ id, directWith, pending }) =>
      directWith === null ? [] : [`${directWith.username} ${pending ? 'pending' : 'there'} ${id}`],
    )

  test('begins offline under the other’s name, and once, whoever asks', async () => {
    expect(await world.read({ view: 'people' })).toEqual([{ id: 2, username: 'bob' }])
    world.goOffline()
    const room = await world.create('', ['bob'])
    await world.write(room, 'hello')
    expect(await directs()).toEqual([`bob pending ${room}`])
    await world.engine.addMembers({ room: world.garden.id, usernames: ['carol'] })
    expect(await world.actions()).toMatchObject([
      { kind: 'create', roomName: 'bob', isNameless: true },
      { kind: 'addMembers', roomName: 'Garden', isNameless: false },
    ])
    expect(await world.create('', ['bob'])).toBe(room)
    await world.restart()
    expect(await world.create('', ['bob'])).toBe(room)
    await world.goOnline()
    expect(await directs()).toEqual([`bob there ${room}`])
    expect(await world.create('', ['bob'])).toBe(room)
    expect(world.server.made).toBe(1)
    expect(world.server.find('')?.texts).toEqual(['hello'])
    expect(world.queued()).toEqual([])
  })

  test('is not one with a name, with more people, with nobody of that name, or that is being left', async () => {
    const named = await world.create('Bob', ['bob'])
    const three = await world.create('', ['bob', 'carol'])
    const nobody = await world.create('', ['bobby'])
    expect(await directs()).toEqual([])
    const first = await world.create('', ['bob'])
    expect(await directs()).toEqual([`bob there ${first}`])
    expect(new Set([named, three, nobody, first]).size).toBe(4)
    world.goOffline()
    await world.engine.leaveRoom(first)
    expect(await world.create('', ['bob'])).not.toBe(first)
  })

  test('with somebody whom the server does not know any more has no other person', async () => {
    world.goOffline()
    const room = await world.create('', ['bob'])
    world.http.on('POST', '/api/rooms/', () => ({
      status: 201,
      body: { id: room, unknown_usernames: ['bob'] },
    }))
    await world.goOnline()
    expect(await directs()).toEqual([])
    expect(await world.actions()).toMatchObject([
      { kind: 'create', roomName: '', isNameless: true, usernames: ['bob'], unknownUsernames: ['bob'] },
    ])
    expect(await names()).toContainEqual(['', null, null])
  })

  test('is called as who was in it when they are taken out, and is none at once', async () => {
    const room = await world.create('', ['bob'])
    world.goOffline()
    await world.engine.removeMember({ room, user: BOB.id })
    expect(await names()).toContainEqual(['bob', null, BOB])
    expect(await world.actions()).toMatchObject([{ kind: 'removeMember', roomName: 'bob' }])
    const next = await world.create('', ['bob'])
    expect(next).not.toBe(room)
    await world.goOnline()
    expect(await names()).toContainEqual(['bob', null, BOB])
    expect(await world.create('', ['bob'])).toBe(next)
  })

  test('is none as soon as it gets a name, and is called as all in it when it gets a third', async () => {
    const [renamed, three] = [await world.create('', ['bob']), await world.create('', ['carol'])]
    await world.engine.addMembers({ room: three, usernames: ['bob'] })
    expect((await names()).map(([name]) => name)).toContain('bob, carol')
    world.goOffline()
    await world.engine.changeRoom({ room: renamed, name: 'Project' })
    expect(await names()).toContainEqual(['Project', null, null])
    expect(await world.create('', ['bob'])).not.toBe(renamed)
  })

  test('is not what is left of one that had three in it', async () => {
    const room = await world.create('', ['bob', 'carol'])
    world.goOffline()
    await world.engine.removeMember({ room, user: CAROL.id })
    await world.engine.removeMember({ room, user: BOB.id })
    const [row] = (await world.read({ view: 'rooms' })).filter(({ id }) => id === room)
    expect(row).toMatchObject({ memberCount: 1, directWith: null, departed: null })
    expect(['bob', 'carol']).toContain(row?.name)
  })

  test('with somebody of whom nothing is known here is begun once, under their name', async () => {
    world.goOffline()
    const room = await world.create('', ['zoe'])
    expect(await names()).toContainEqual(['zoe', null, null])
    expect(await world.create('', ['zoe'])).toBe(room)
  })
})
