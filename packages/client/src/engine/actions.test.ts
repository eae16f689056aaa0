import {
  type AttachmentId,
  type Change,
  DEFAULT_LIMITS,
  type Epoch,
  type MessageId,
  type RoomId,
  type UserId,
} from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { ActionId } from '../api/actions.ts'
import {
  accessToken,
  BOB,
  CAROL,
  EngineHarness,
  ScriptedRoom,
  ScriptedRooms,
  uuid,
  welcome,
} from '../testing/index.ts'

const FILE = {
  id: uuid(4, 1) as AttachmentId,
  name: 'plan.pdf',
  size: 10,
  contentType: 'application/pdf',
}
let disk: NodeSqlDriver
let world: EngineHarness
let server: ScriptedRooms
let garden: ScriptedRoom
beforeEach(async () => {
  disk = new NodeSqlDriver(':memory:')
  world = new EngineHarness(() => disk)
  garden = new ScriptedRoom(1, undefined, 'Garden')
  server = new ScriptedRooms(world, [garden])
  await world.signIn()
})

const create = async (name: string, usernames: string[] = []): Promise<RoomId> => {
  const result = await world.engine.createRoom({ name, description: '', usernames })
  if (!result.ok) throw new Error(result.message)
  return result.room
}
const write = async (room: RoomId, text: string): Promise<MessageId> => {
  const result = await world.engine.sendMessage({ room, text })
  if (!result.ok) throw new Error(result.message)
  return result.id
}
const rooms = async () =>
  (await world.read({ view: 'rooms' }))
    .map(({ name, pending }) => `${name}${pending ? ' (pending)' : ''}`)
    .sort()
const actions = async () => (await world.read({ view: 'actions' })).map(({ id, ...action }) => action)
const firstAction = async () => {
  const action = (await world.read({ view: 'actions' }))[0]
  if (action === undefined) throw new Error('No action.')
  return action
}
const states = async (room: RoomId) =>
  (await world.read({ view: 'timeline', room, limit: 100 }))?.messages.map(
    ({ text, state }) => `${text}: ${state}`,
  )
const texts = (room: ScriptedRoom | undefined) => room?.messages.map((message) => message.text)
const queued = () => disk.all('SELECT * FROM outbox')
const goOffline = () => {
  world.sockets.onOpen = (socket) => socket.drop()
  world.sockets.last.drop()
}
const goOnline = async () => {
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(60_000)
}
const refuse = (status: number, code: string, detail: string, fields?: object) =>
  world.http.on('POST', '/api/rooms/', () => ({
    status,
    body: { error: detail, detail, code, ...(fields && { fields }) },
  }))

describe('a room made offline', () => {
  test('is listed at once, survives restarts, and goes out with what was written in it', async () => {
    goOffline()
    const room = await create('Attic', ['bob'])
    expect(await rooms()).toEqual(['Attic (pending)', 'Garden'])
    await write(room, 'one')
    await world.engine.changeRoom({ room, name: 'Loft' })
    await write(room, 'two')
    await world.restart()
    expect(await rooms()).toEqual(['Garden', 'Loft (pending)'])
    expect(await world.read({ view: 'room', room })).toMatchObject({
      name: 'Loft',
      myRole: 'owner',
      pending: true,
    })
    expect(await states(room)).toEqual(['one: waiting', 'two: waiting'])
    expect(await actions()).toMatchObject([
      { kind: 'create', roomName: 'Loft', usernames: ['bob'], state: 'waiting' },
      { kind: 'change', name: 'Loft', state: 'waiting' },
    ])
    await goOnline()
    expect(server.names()).toEqual(['Garden', 'Loft'])
    expect(server.members(server.rooms[1] as ScriptedRoom)).toEqual(['alice', 'bob'])
    expect(texts(server.find('Loft'))).toEqual(['one', 'two'])
    expect(await rooms()).toEqual(['Garden', 'Loft'])
    expect(await states(room)).toEqual(['one: sent', 'two: sent'])
    expect(queued()).toEqual([])
    expect(world.reports).toEqual([])
  })

  test('is made once, however often the answer is lost', async () => {
    goOffline()
    const room = await create('Attic')
    await write(room, 'hello')
    server.lose = 3
    await goOnline()
    await world.restart()
    await goOnline()
    expect(server.made).toBe(1)
    expect(texts(server.find('Attic'))).toEqual(['hello'])
    expect(queued()).toEqual([])
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
      if (frame.type === 'hello') greet = () => socket.say(welcome([garden]), { type: 'live' })
    }
    void create('Attic')
    await world.clock.advance(0)
    world.sockets.last.drop()
    await world.clock.advance(10_000)
    answer()
    await world.clock.advance(0)
    greet()
    expect(await rooms()).toEqual(['Attic', 'Garden'])
    world.sockets.last.drop()
    await world.clock.advance(10_000)
    greet()
    expect(await rooms()).toEqual(['Garden'])
  })

  test('one the server refuses fails with the reason, and so does what waits in it', async () => {
    goOffline()
    const room = await create('Attic')
    const id = await write(room, 'hello')
    await write(garden.id, 'elsewhere')
    refuse(403, 'forbidden', 'You are in too many rooms.')
    await goOnline()
    expect(texts(garden)).toEqual(['elsewhere'])
    expect(await actions()).toMatchObject([
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
    await write(room, 'more')
    expect(await states(room)).toEqual(['hello: failed', 'more: failed'])

    new ScriptedRooms(world, server.rooms)
    expect(await world.engine.retryAction((await firstAction()).id)).toEqual({ ok: true })
    await world.clock.advance(0)
    expect(texts(server.find('Attic'))).toEqual(['hello', 'more'])
    expect(await states(room)).toEqual(['hello: sent', 'more: sent'])
  })

  test('a refused one can be discarded with all that is in it', async () => {
    goOffline()
    const room = await create('Attic')
    await write(room, 'hello')
    refuse(400, 'invalid', 'The request is not valid.', { name: ['Too long.'] })
    await goOnline()
    expect(await actions()).toMatchObject([{ state: 'failed', reason: 'Too long.', retryable: false }])
    await world.engine.discardAction((await firstAction()).id)
    expect(await rooms()).toEqual(['Garden'])
    expect(queued()).toEqual([])
    await world.restart()
    expect(await rooms()).toEqual(['Garden'])
  })

  test.each(['before', 'after'])('left %s it is refused, it goes with all that is in it', async (when) => {
    goOffline()
    const room = await create('Attic')
    await write(room, 'hello')
    await world.engine.addMembers({ room, usernames: ['bob'] })
    if (when === 'before') await world.engine.leaveRoom(room)
    refuse(409, 'conflict', 'This id is already used for something else.')
    await goOnline()
    if (when === 'after') expect(await world.engine.leaveRoom(room)).toEqual({ ok: true })
    expect(await rooms()).toEqual(['Garden'])
    expect(await actions()).toEqual([])
    expect(queued()).toEqual([])
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
    expect([await rooms(), await actions(), queued()]).toEqual([['Garden'], [], []])
  })

  test('discarded while it may be there already: it is left there', async () => {
    server.lose = 100
    const created = create('Attic')
    await world.clock.advance(3000)
    const room = await created
    expect(server.names()).toEqual(['Garden', 'Attic'])
    goOffline()
    await world.clock.advance(0)
    await world.engine.discardAction((await firstAction()).id)
    expect(await rooms()).toEqual(['Garden'])
    expect(await actions()).toEqual([])
    server.lose = 0
    await goOnline()
    expect(server.names()).toEqual(['Garden'])
    expect(await world.read({ view: 'room', room })).toBeNull()
    expect(queued()).toEqual([])
  })

  test('outlives another life of the server, as its owner', async () => {
    goOffline()
    const room = await create('Attic')
    const restored = welcome([garden], { epoch: uuid(9, 2) as Epoch })
    world.http.on('POST', '/api/rooms/', () => 'unreachable')
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type === 'hello') socket.say(restored, garden.snapshot('epoch'), { type: 'live' })
    }
    await goOnline()
    expect(await world.read({ view: 'room', room })).toMatchObject({ myRole: 'owner', pending: true })
  })

  test('a token that is not taken is no refusal of it', async () => {
    goOffline()
    await create('Attic')
    world.http.on('POST', /refresh\/$/, () => {
      return { status: 200, body: { access: accessToken(world.clock, 3600, 'newer'), refresh: 'newer' } }
    })
    refuse(401, 'token_not_valid', 'Given token not valid for any token type')
    await goOnline()
    expect(await actions()).toMatchObject([{ kind: 'create', state: 'sending' }])
  })

  test('its files wait for it', async () => {
    goOffline()
    const room = await create('Attic')
    await world.engine.sendFiles({ room, text: 'look', files: [FILE] })
    expect(await world.read({ view: 'transfers' })).toMatchObject([{ state: 'waiting' }])
    refuse(403, 'forbidden', 'No.')
    await goOnline()
    expect(world.http.requests.filter((request) => /attachment|upload/.test(request.url))).toEqual([])
    expect(await states(room)).toEqual(['look: failed'])
  })
})

describe('while live the answer waits for the server', () => {
  test('names that nobody has come with it, and leave nothing behind', async () => {
    const made = await world.engine.createRoom({
      name: 'Attic',
      description: '',
      usernames: ['bob', 'nobody'],
    })
    expect(made).toMatchObject({ ok: true, unknownUsernames: ['nobody'] })
    const added = await world.engine.addMembers({ room: garden.id, usernames: ['carol', 'noone'] })
    expect(added).toEqual({ ok: true, unknownUsernames: ['noone'] })
    expect(server.members(garden)).toEqual(['alice', 'bob', 'carol'])
    expect(await actions()).toEqual([])
    expect(queued()).toEqual([])
  })

  test('a refusal is its failure, and nothing is left of what was asked', async () => {
    refuse(400, 'invalid', 'The request is not valid.', { name: ['Ensure this field has fewer characters.'] })
    expect(await world.engine.createRoom({ name: 'x', description: '', usernames: [] })).toMatchObject({
      ok: false,
      reason: 'invalid',
      fields: { name: 'Ensure this field has fewer characters.' },
    })
    expect(await world.engine.changeRoom({ room: garden.id, name: 'refused' })).toMatchObject({
      ok: false,
      reason: 'forbidden',
    })
    expect(await rooms()).toEqual(['Garden'])
    expect(queued()).toEqual([])
  })

  test('a slow one is answered for now, and shown as being on its way', async () => {
    let answer = () => {}
    world.http.on('POST', /members/, () => {
      return new Promise((resolve) => {
        answer = () => resolve({ status: 200, body: { added: [], unknown_usernames: ['nobody'] } })
      })
    })
    const adding = world.engine.addMembers({ room: garden.id, usernames: ['nobody'] })
    await world.clock.advance(3000)
    expect(await adding).toEqual({ ok: true, unknownUsernames: [] })
    expect(await actions()).toMatchObject([{ kind: 'addMembers', state: 'sending' }])
    const { id } = await firstAction()
    expect(await world.engine.discardAction(id)).toMatchObject({ ok: false, reason: 'invalid' })
    answer()
    await world.clock.advance(0)
    expect(await actions()).toMatchObject([
      { kind: 'addMembers', roomName: 'Garden', state: 'done', unknownUsernames: ['nobody'] },
    ])
    await world.restart()
    expect(await world.engine.discardAction(id)).toEqual({ ok: true })
    expect(await actions()).toEqual([])
  })
})

test('an answer that comes after the room was lost brings nothing of it back', async () => {
  let answer = () => {}
  world.http.on('POST', /members/, () => {
    return new Promise((resolve) => {
      const { membership } = garden.join(BOB) as Extract<Change, { kind: 'membership' }>
      answer = () => resolve({ status: 200, body: { added: [membership], unknown_usernames: [] } })
    })
  })
  const adding = world.engine.addMembers({ room: garden.id, usernames: ['bob'] })
  await world.clock.advance(0)
  world.sockets.last.say({ type: 'removed', room_id: garden.id })
  answer()
  await world.clock.advance(3000)
  await adding
  expect(disk.all('SELECT 1 FROM memberships')).toEqual([])
})

describe('offline', () => {
  test('a changed name shows at once; a refusal brings back what the server has by then', async () => {
    goOffline()
    await world.engine.changeRoom({ room: garden.id, name: 'refused', description: 'new' })
    expect(await rooms()).toEqual(['refused'])
    expect(await world.read({ view: 'room', room: garden.id })).toMatchObject({
      name: 'refused',
      description: 'new',
    })
    garden.rename('By somebody else')
    await goOnline()
    expect(await rooms()).toEqual(['By somebody else'])
    expect(await actions()).toMatchObject([
      { kind: 'change', state: 'failed', reason: 'You may not do this in this room.' },
    ])
  })

  test('a removed member is gone at once, and stays so', async () => {
    goOffline()
    await world.engine.removeMember({ room: garden.id, user: BOB.id })
    const names = async () =>
      (await world.read({ view: 'room', room: garden.id }))?.members.map((member) => member.username)
    expect(await names()).toEqual(['alice'])
    expect(await actions()).toMatchObject([{ kind: 'removeMember', user: BOB, state: 'waiting' }])
    const { id } = await firstAction()
    await world.engine.discardAction(id)
    expect(await names()).toEqual(['alice', 'bob'])
    await world.engine.removeMember({ room: garden.id, user: BOB.id })
    server.lose = 1
    await goOnline()
    // The second try finds nobody to remove.
    expect(await names()).toEqual(['alice'])
    expect(queued()).toEqual([])
  })

  test('a room that is left is hidden at once, after what was written in it has gone out', async () => {
    goOffline()
    await write(garden.id, 'goodbye')
    await world.engine.leaveRoom(garden.id)
    expect(await rooms()).toEqual([])
    expect(await world.read({ view: 'timeline', room: garden.id, limit: 10 })).toBeNull()
    expect(await world.engine.sendMessage({ room: garden.id, text: 'x' })).toMatchObject({
      ok: false,
      reason: 'gone',
    })
    const search = { query: 'goodbye', zone: 'UTC', before: null, limit: 10 }
    expect(await world.engine.search(search)).toMatchObject({ ok: true, hits: [] })
    await world.restart()
    expect(await rooms()).toEqual([])
    server.lose = 1
    await goOnline()
    expect(texts(garden)).toEqual(['goodbye'])
    expect(server.names()).toEqual([])
    expect(disk.all('SELECT 1 FROM messages')).toEqual([])
    expect(queued()).toEqual([])
  })

  test('leaving waits for the files of what was written before it', async () => {
    let uploaded = () => {}
    world.http.on('POST', /./, () => new Promise((resolve) => (uploaded = () => resolve({ status: 403 }))))
    goOffline()
    await world.engine.sendFiles({ room: garden.id, text: 'look', files: [FILE] })
    await world.engine.leaveRoom(garden.id)
    await goOnline()
    expect(server.names()).toEqual(['Garden'])
    uploaded()
    await world.clock.advance(60_000)
    // The file was refused: what failed holds nobody up.
    expect(server.names()).toEqual([])
  })

  test('what is asked for once more, by a tab whose engine is another now, is done once', async () => {
    goOffline()
    const wanted = { name: 'Attic', description: '', usernames: [], id: uuid(1, 9) as RoomId }
    for (const _ of [1, 2])
      expect(await world.engine.createRoom(wanted)).toMatchObject({ ok: true, room: wanted.id })
    for (const _ of [1, 2]) expect(await world.engine.leaveRoom(garden.id)).toMatchObject({ ok: true })
    expect(await actions()).toMatchObject([{ kind: 'create' }, { kind: 'leave' }])
    await goOnline()
    expect(server.names()).toEqual(['Attic'])
  })

  test('leaving can be taken back', async () => {
    goOffline()
    await world.engine.leaveRoom(garden.id)
    await world.engine.discardAction((await firstAction()).id)
    expect(await rooms()).toEqual(['Garden'])
    await goOnline()
    expect(server.names()).toEqual(['Garden'])
  })

  test('actions of a room go out in the order they were done, those that failed aside', async () => {
    goOffline()
    await world.engine.addMembers({ room: garden.id, usernames: ['carol', 'nobody'] })
    await world.engine.changeRoom({ room: garden.id, name: 'refused' })
    await world.engine.removeMember({ room: garden.id, user: 3 as UserId })
    await world.engine.changeRoom({ room: garden.id, name: 'Park' })
    await goOnline()
    expect(server.members(garden)).toEqual(['alice', 'bob'])
    expect(server.names()).toEqual(['Park'])
    expect(await actions()).toMatchObject([
      { kind: 'addMembers', state: 'done', unknownUsernames: ['nobody'] },
      { kind: 'change', name: 'refused', state: 'failed' },
    ])
  })

  test('the actions of one account wait for it, and are none of another', async () => {
    goOffline()
    const room = await create('Attic')
    await world.engine.signOut({ wipe: false })
    const other = new NodeSqlDriver(':memory:')
    const first = disk
    disk = other
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
    expect(await actions()).toEqual([])
    expect(server.made).toBe(0)
    expect(first.all('SELECT room_id FROM outbox')).toEqual([{ room_id: room }])
  })
})

test('a change of a room that is asked for twice under one id is kept once', async () => {
  world.sockets.onOpen = (socket) => socket.drop()
  world.sockets.last.drop()
  const id = uuid(5, 1) as ActionId
  const ask = () => world.engine.changeRoom({ room: garden.id, name: 'Loft', id })
  expect([await ask(), await ask()]).toMatchObject([{ ok: true }, { ok: true }])
  expect(disk.all('SELECT id FROM outbox')).toEqual([{ id }])
})

describe('asked for once more under its id, after it was done', () => {
  const [adding, removing, leaving] = [1, 2, 3].map((number) => uuid(6, number) as ActionId)

  test('nobody is added or removed whom somebody else removed or invited meanwhile', async () => {
    const add = () => world.engine.addMembers({ room: garden.id, usernames: ['carol'], id: adding })
    const remove = () => world.engine.removeMember({ room: garden.id, user: BOB.id, id: removing })
    for (const ask of [add, remove]) expect(await ask()).toMatchObject({ ok: true })
    expect(server.members(garden)).toEqual(['alice', 'carol'])
    const before = garden.lastRev
    garden.join(CAROL, '2026-11-22T13:00:00.000000Z')
    garden.join(BOB)
    world.sockets.last.say(garden.changes(before))
    await world.restart()
    for (const ask of [add, remove]) expect(await ask()).toMatchObject({ ok: true })
    expect(server.members(garden)).toEqual(['alice', 'bob'])
    expect(queued()).toEqual([])
  })

  test('a room is not left again', async () => {
    expect(await world.engine.leaveRoom(garden.id, leaving)).toMatchObject({ ok: true })
    expect(server.names()).toEqual([])
    world.serve([garden])
    await world.restart()
    expect(await rooms()).toEqual(['Garden'])
    expect(await world.engine.leaveRoom(garden.id, leaving)).toMatchObject({ ok: true })
    expect(await rooms()).toEqual(['Garden'])
    expect(queued()).toEqual([])
  })

  test('what was refused is asked of the server again', async () => {
    const rename = (id: ActionId) => world.engine.changeRoom({ room: garden.id, name: 'refused', id })
    const id = uuid(6, 4) as ActionId
    for (const _ of [1, 2]) expect(await rename(id)).toMatchObject({ ok: false, reason: 'forbidden' })
  })
})
