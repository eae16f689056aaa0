import type { Change } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { ActionId } from '../api/actions.ts'
import { ActionsWorld, BOB, CAROL, uuid } from '../testing/index.ts'

let world: ActionsWorld
beforeEach(async () => {
  world = new ActionsWorld(() => new NodeSqlDriver(':memory:'))
  await world.signIn()
})

describe('while live the answer waits for the server', () => {
  test('names that nobody has come with it, and leave nothing behind', async () => {
    const made = await world.engine.createRoom({
      name: 'Attic',
      description: '',
      usernames: ['bob', 'nobody'],
    })
    expect(made).toMatchObject({ ok: true, unknownUsernames: ['nobody'] })
    const added = await world.engine.addMembers({ room: world.garden.id, usernames: ['carol', 'noone'] })
    expect(added).toEqual({ ok: true, unknownUsernames: ['noone'] })
    expect(world.server.members(world.garden)).toEqual(['alice', 'bob', 'carol'])
    expect(await world.actions()).toEqual([])
    expect(world.queued()).toEqual([])
  })

  test('a refusal is its failure, and nothing is left of what was asked', async () => {
    world.refuseRooms(400, 'invalid', 'The request is not valid.', {
      name: ['Ensure this field has fewer characters.'],
    })
    expect(await world.engine.createRoom({ name: 'x', description: '', usernames: [] })).toMatchObject({
      ok: false,
      reason: 'invalid',
      fields: { name: 'Ensure this field has fewer characters.' },
    })
    expect(await world.engine.changeRoom({ room: world.garden.id, name: 'refused' })).toMatchObject({
      ok: false,
      reason: 'forbidden',
    })
    expect(await world.rooms()).toEqual(['Garden'])
    expect(world.queued()).toEqual([])
  })

  test('a slow one is answered for now, and shown as being on its way', async () => {
    let answer = () => {}
    world.http.on('POST', /members/, () => {
      return new Promise((resolve) => {
        answer = () => resolve({ status: 200, body: { added: [], unknown_usernames: ['nobody'] } })
      })
    })
    const adding = world.engine.addMembers({ room: world.garden.id, usernames: ['nobody'] })
    await world.clock.advance(3000)
    expect(await adding).toEqual({ ok: true, unknownUsernames: [] })
    expect(await world.actions()).toMatchObject([{ kind: 'addMembers', state: 'sending' }])
    const { id } = await world.firstAction()
    expect(await world.engine.discardAction(id)).toMatchObject({ ok: false, reason: 'invalid' })
    answer()
    await world.clock.advance(0)
    expect(await world.actions()).toMatchObject([
      { kind: 'addMembers', roomName: 'Garden', state: 'done', unknownUsernames: ['nobody'] },
    ])
    await world.restart()
    expect(await world.engine.discardAction(id)).toEqual({ ok: true })
    expect(await world.actions()).toEqual([])
  })
})

test('an answer that comes after the room was lost brings nothing of it back', async () => {
  let answer = () => {}
  world.http.on('POST', /members/, () => {
    return new Promise((resolve) => {
      const { membership } = world.garden.join(BOB) as Extract<Change, { kind: 'membership' }>
      answer = () => resolve({ status: 200, body: { added: [membership], unknown_usernames: [] } })
    })
  })
  const adding = world.engine.addMembers({ room: world.garden.id, usernames: ['bob'] })
  await world.clock.advance(0)
  world.sockets.last.say({ type: 'removed', room_id: world.garden.id })
  answer()
  await world.clock.advance(3000)
  await adding
  expect(world.databases.rows('SELECT 1 FROM memberships')).toEqual([])
})

test('a change of a room that is asked for twice under one id is kept once', async () => {
  world.goOffline()
  const id = uuid(5, 1) as ActionId
  const ask = () => world.engine.changeRoom({ room: world.garden.id, name: 'Loft', id })
  expect([await ask(), await ask()]).toMatchObject([{ ok: true }, { ok: true }])
  expect(world.databases.rows('SELECT id FROM outbox')).toEqual([{ id }])
})

describe('asked for once more under its id, after it was done', () => {
  const [adding, removing, leaving] = [1, 2, 3].map((number) => uuid(6, number) as ActionId)

  test('nobody is added or removed whom somebody else removed or invited meanwhile', async () => {
    const add = () => world.engine.addMembers({ room: world.garden.id, usernames: ['carol'], id: adding })
    const remove = () => world.engine.removeMember({ room: world.garden.id, user: BOB.id, id: removing })
    for (const ask of [add, remove]) expect(await ask()).toMatchObject({ ok: true })
    expect(world.server.members(world.garden)).toEqual(['alice', 'carol'])
    const before = world.garden.lastRev
    world.garden.join(CAROL, '2026-11-22T13:00:00.000000Z')
    world.garden.join(BOB)
    world.sockets.last.say(world.garden.changes(before))
    await world.restart()
    for (const ask of [add, remove]) expect(await ask()).toMatchObject({ ok: true })
    expect(world.server.members(world.garden)).toEqual(['alice', 'bob'])
    expect(world.queued()).toEqual([])
  })

  test('a room is not left again', async () => {
    expect(await world.engine.leaveRoom(world.garden.id, leaving)).toMatchObject({ ok: true })
    expect(world.server.names()).toEqual([])
    world.serve([world.garden])
    await world.restart()
    expect(await world.rooms()).toEqual(['Garden'])
    expect(await world.engine.leaveRoom(world.garden.id, leaving)).toMatchObject({ ok: true })
    expect(await world.rooms()).toEqual(['Garden'])
    expect(world.queued()).toEqual([])
  })

  test('what was refused is asked of the server again', async () => {
    const rename = (id: ActionId) => world.engine.changeRoom({ room: world.garden.id, name: 'refused', id })
    const id = uuid(6, 4) as ActionId
    for (const _ of [1, 2]) expect(await rename(id)).toMatchObject({ ok: false, reason: 'forbidden' })
  })
})
