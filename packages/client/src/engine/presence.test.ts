import type { UserId, UserRef } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, BOB, EngineHarness, ScriptedRoom } from '../testing/index.ts'

const CAROL = { id: 3, username: 'carol' } as UserRef
const ids = (...people: UserRef[]) => people.map(({ id }) => id as UserId)

let world: EngineHarness
let direct: ScriptedRoom
let team: ScriptedRoom
beforeEach(async () => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  direct = new ScriptedRoom(1, [ALICE, BOB], '')
  team = new ScriptedRoom(2, [ALICE, CAROL], 'Team')
  world.serve([direct, team])
})

const questions = () => world.sockets.last.sentOf('watch_presence').map((frame) => frame.user_ids)
const settle = () => world.clock.advance(200)

test('asks about direct partners, and about members of a room while it is open', async () => {
  await world.signIn()
  await settle()
  expect(questions()).toEqual([[BOB.id]])
  const { number } = await world.watch({ view: 'room', room: team.id })
  await settle()
  expect(questions()).toEqual([[BOB.id], [BOB.id, CAROL.id]])
  await world.engine.unwatch(number)
  await settle()
  expect(questions().at(-1)).toEqual([BOB.id])
})

test('asks anew when people come, and not when nothing changed', async () => {
  await world.signIn()
  await world.watch({ view: 'room', room: team.id })
  await settle()
  const before = questions().length
  world.sockets.last.say(team.push(team.post('hello')))
  await settle()
  expect(questions()).toHaveLength(before)
  const dave = { id: 4, username: 'dave' } as UserRef
  world.sockets.last.say(team.push(team.join(dave)))
  await settle()
  expect(questions().at(-1)).toEqual([BOB.id, CAROL.id, dave.id])
})

test('shows what it is told, and nothing about whom nobody tells any more', async () => {
  await world.signIn()
  const presence = await world.watch({ view: 'presence' })
  const { number } = await world.watch({ view: 'room', room: team.id })
  await settle()
  expect(presence.last()).toEqual({})
  world.sockets.last.say({ type: 'presence', online: ids(BOB), offline: ids(CAROL) })
  await settle()
  expect(presence.last()).toEqual({ 2: 'online', 3: 'offline' })
  world.sockets.last.say({ type: 'presence', online: ids(CAROL), offline: [] })
  await settle()
  expect(presence.last()).toEqual({ 2: 'online', 3: 'online' })
  await world.engine.unwatch(number)
  await settle()
  expect(presence.last()).toEqual({ 2: 'online' })
})

test('is unknown without a connection, and asked again on the next one', async () => {
  await world.signIn()
  const presence = await world.watch({ view: 'presence' })
  await settle()
  world.sockets.last.say({ type: 'presence', online: ids(BOB), offline: [] })
  await settle()
  expect(presence.last()).toEqual({ 2: 'online' })
  world.sockets.last.drop()
  await world.clock.advance(0)
  expect(presence.last()).toEqual({})
  await world.clock.advance(60_000)
  expect(questions()).toEqual([[BOB.id]])
})

test('a frame of a kind that this build does not know changes nothing', async () => {
  await world.signIn()
  const socket = world.sockets.last
  socket.sayText('{"type":"something_new","online":[2]}')
  socket.say(direct.push(direct.post('still here')))
  expect((await world.read({ view: 'connection' })).state).toBe('live')
  expect((await world.read({ view: 'rooms' }))[0]).toMatchObject({ lastMessage: { preview: 'still here' } })
  expect(world.sockets.last).toBe(socket)
})
