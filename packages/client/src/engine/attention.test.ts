import type { RoomId, Seq } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { EngineHarness, ScriptedRoom, scriptedHistory } from '../testing/index.ts'

let world: EngineHarness
let room: ScriptedRoom
beforeEach(async () => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
  room.post('one')
  room.post('@alice')
  world.serve([room])
})
const NOTHING = { unread: 0, urgent: 0, notices: [], newest: [] }

test('it is there at once, and what is read leaves it, on this device and on others', async () => {
  const attention = await world.watch({ view: 'attention' })
  expect(attention.last()).toMatchObject(NOTHING)
  await world.signIn()
  expect(attention.last()).toMatchObject({ unread: 2, urgent: 1, notices: [{ seq: 2, mention: true }] })
  await world.engine.markRead({ room: room.id, seq: 2 as Seq })
  await world.clock.advance(0)
  expect(attention.last()).toMatchObject(NOTHING)
  world.sockets.last.say(room.push(room.post('three')))
  await world.clock.advance(0)
  expect(attention.last()).toMatchObject({ unread: 1, urgent: 0, notices: [{ seq: 3, mention: false }] })
  world.sockets.last.say({ type: 'read_mark', room_id: room.id, seq: 3 as Seq, unread_count: 0 })
  await world.clock.advance(0)
  expect(attention.last()).toMatchObject(NOTHING)
  await world.engine.signOut({ wipe: false })
  expect(attention.last()).toMatchObject(NOTHING)
})

test('a room’s choice is told at once, outlives the process, and goes with the room', async () => {
  await world.signIn()
  const notify = async () => (await world.read({ view: 'rooms' }))[0]?.notify
  expect(await world.engine.setRoomNotify({ room: room.id, notify: 'nothing' })).toEqual({ ok: true })
  expect(await world.read({ view: 'attention' })).toMatchObject({
    unread: 0,
    notices: [],
    newest: [{ seq: 2 }],
  })
  await world.restart()
  expect(await notify()).toBe('nothing')
  world.sockets.last.accept()
  world.sockets.last.say({ type: 'removed', room_id: room.id })
  expect(await world.read({ view: 'rooms' })).toEqual([])
  world.sockets.last.say(room.snapshot('joined'))
  await world.clock.advance(0)
  expect(await notify()).toBe('default')
  const elsewhere = { room: '00000001-0000-4000-8000-00000000000f' as RoomId, notify: 'all' as const }
  expect(await world.engine.setRoomNotify(elsewhere)).toMatchObject({ ok: false })
  expect(await world.engine.setRoomNotify({ room: room.id, notify: 'loud' as never })).toMatchObject({
    reason: 'invalid',
  })
})

test('what a snapshot skipped is marked and counted once it is loaded', async () => {
  await world.signIn()
  const attention = await world.watch({ view: 'attention' })
  await world.engine.markRead({ room: room.id, seq: 2 as Seq })
  room.post('@alice, look')
  for (let n = 0; n < 9; n++) room.post(`later ${n}`)
  world.sockets.last.say(room.snapshot('too_old', 3))
  await world.clock.advance(200)
  expect(attention.last()).toMatchObject({ unread: 10, urgent: 0, newest: [{ seq: 12, mention: null }] })
  world.http.on('GET', /\/history\/\?/, ({ url }) => ({ status: 200, body: scriptedHistory(room, url) }))
  await world.engine.loadOlder(room.id)
  await world.clock.advance(200)
  expect(attention.last()).toMatchObject({ unread: 10, urgent: 1, newest: [{ seq: 12, mention: 3 }] })
})
