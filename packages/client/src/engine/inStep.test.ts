import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { RoomWorld, ScriptedRoom } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.room.post('first')
  world.serve([world.room])
  await world.signIn()
})

test('a pushed change appears, a repeated one changes nothing', async () => {
  const rooms = await world.watch({ view: 'timeline', room: world.room.id, limit: 100 })
  const push = world.room.push(world.room.post('second'))
  world.sockets.last.say(push)
  await world.clock.advance(0)
  const before = rooms.all().length
  world.sockets.last.say(push, push)
  await world.clock.advance(0)
  expect(await world.texts()).toEqual(['first', 'second'])
  expect(rooms.all().length).toBe(before)
})

test('a gap is asked for once and filled', async () => {
  const known = world.room.lastRev
  world.room.post('lost')
  const third = world.room.push(world.room.post('third'))
  const fourth = world.room.push(world.room.post('fourth'))
  world.sockets.onFrame = () => {}
  world.sockets.last.say(third, fourth)
  const asked = world.sockets.last.sentOf('catch_up')
  expect(asked).toMatchObject([{ room_id: world.room.id, after_rev: known }])
  world.sockets.last.say(world.room.changes(known, known + 2, asked[0]?.ref))
  const again = world.sockets.last.sentOf('catch_up')[1]
  expect(again).toMatchObject({ after_rev: known + 2 })
  world.sockets.last.say(world.room.changes(known + 2, world.room.lastRev, again?.ref))
  expect(await world.texts()).toEqual(['first', 'lost', 'third', 'fourth'])
  expect(world.sockets.last.sentOf('catch_up')).toHaveLength(2)
})

test('a room that is missing from welcome is gone, with all its rows', async () => {
  const other = new ScriptedRoom(2)
  world.serve([other])
  world.sockets.last.drop()
  await world.clock.advance(60_000)
  expect(await world.texts()).toBe(null)
  const rooms = await world.read({ view: 'rooms' })
  expect(rooms.map((row) => row.id)).toEqual([other.id])
})

test('removed while connected: gone at once', async () => {
  world.sockets.last.say({ type: 'removed', room_id: world.room.id })
  expect(await world.texts()).toBe(null)
  expect(await world.read({ view: 'rooms' })).toEqual([])
})

test('removed and added again: a question about the room of before, and how often one was refused, count no more', async () => {
  const { last } = world.sockets
  const ask = () => {
    world.room.post('lost')
    last.say(world.room.push(world.room.post('seen')))
    return last.sentOf('catch_up').at(-1)?.ref ?? ''
  }
  const comeBack = () => last.say({ type: 'removed', room_id: world.room.id }, world.room.snapshot('joined'))
  world.sockets.onFrame = () => {}
  for (const times of [1, 2, 3, 4]) {
    last.say({ type: 'error', ref: ask(), code: 'unavailable', detail: '' })
    await world.clock.advance(500 * 2 ** times)
  }
  const open = last.sentOf('catch_up').at(-1)?.ref ?? ''
  comeBack()
  last.say({ type: 'error', ref: open, code: 'not_a_member', detail: '' })
  expect(await world.texts()).toContain('lost')

  last.say({ type: 'error', ref: ask(), code: 'unavailable', detail: '' })
  const asked = last.sentOf('catch_up').length
  // As long as the first pause is at most.
  await world.clock.advance(1000)
  expect(last.sentOf('catch_up')).toHaveLength(asked + 1)
})

test('too far behind: the newest page is shown, the hole is filled by scrolling back', async () => {
  for (let i = 0; i < 9; i++) world.room.post(`later ${i}`)
  world.sockets.last.say(world.room.snapshot('too_old', 3))
  expect(await world.texts()).toEqual(['later 6', 'later 7', 'later 8'])
  world.http.on('GET', /\/history\/\?before=8&limit=\d+$/, () => ({
    status: 200,
    body: {
      messages: world.room.messages.filter((m) => m.seq < 8),
      has_more: false,
      rev: world.room.lastRev,
    },
  }))
  await world.watch({ view: 'timeline', room: world.room.id, limit: 100 })
  expect(await world.engine.loadOlder(world.room.id)).toEqual({ ok: true })
  expect(await world.texts()).toEqual(world.room.texts)
  const view = await world.read({ view: 'timeline', room: world.room.id, limit: 100 })
  expect(view?.hasOlder).toBe(false)
})

test('older messages that cannot be fetched are offered again when the server is back', async () => {
  for (let i = 0; i < 9; i++) world.room.post(`later ${i}`)
  world.sockets.last.say(world.room.snapshot('too_old', 3))
  world.http.on('GET', /\/history\//, () => 'unreachable')
  const older = async () => (await world.read({ view: 'timeline', room: world.room.id, limit: 100 }))?.older
  const asked = world.engine.loadOlder(world.room.id)
  await world.clock.advance(0)
  expect(await asked).toMatchObject({ ok: false, reason: 'offline' })
  expect(await older()).toBe('failed')
  world.sockets.last.drop()
  await world.clock.advance(60_000)
  expect(await older()).toBe('idle')
})
