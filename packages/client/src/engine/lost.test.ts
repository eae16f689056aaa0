import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { SqlDriver } from '../ports/index.ts'
import { ALICE, BOB, EngineHarness, ScriptedRoom, welcome } from '../testing/index.ts'

let sql: SqlDriver
let world: EngineHarness
let harbour: ScriptedRoom
let direct: ScriptedRoom
beforeEach(async () => {
  sql = new NodeSqlDriver(':memory:')
  world = new EngineHarness(() => sql)
  harbour = new ScriptedRoom(1)
  direct = new ScriptedRoom(2, undefined, '')
  for (const room of [harbour, direct]) room.post('hello')
  world.serve([harbour, direct])
  await world.signIn()
})

const TABLES = [
  'messages',
  'memberships',
  'attachments',
  'outbox',
  'drafts',
  'read_marks',
  'segments',
  'rooms',
]
const rowsOf = (room: ScriptedRoom) =>
  TABLES.flatMap((table) => {
    const column = table === 'rooms' ? 'id' : 'room_id'
    return sql.all(`SELECT 1 FROM ${table} WHERE ${column} = ?`, [room.id]).map(() => table)
  })

test('who is removed from a room keeps what they had not sent, and nothing else of it', async () => {
  const lost = await world.watch({ view: 'lost' })
  await world.engine.search({ query: 'hello', zone: 'UTC', limit: 10, before: null })
  world.sockets.onFrame = () => {}
  await world.engine.sendMessage({ room: harbour.id, text: 'one' })
  await world.engine.sendMessage({ room: harbour.id, text: 'two' })
  await world.engine.saveDraft({ room: harbour.id, text: 'three' })
  world.sockets.last.say({ type: 'removed', room_id: harbour.id })
  await world.clock.advance(0)
  expect(world.reports).toEqual([])
  expect(lost.last()).toMatchObject([{ roomName: 'Room 1', texts: ['one', 'two', 'three'], files: 0 }])
  expect(rowsOf(harbour)).toEqual([])
  const left = sql.all('SELECT 1 FROM search_places WHERE local_id NOT IN (SELECT local_id FROM messages)')
  expect(left).toEqual([])

  await world.restart()
  expect((await world.read({ view: 'lost' })).map(({ texts }) => texts.length)).toEqual([3])
  expect(await world.engine.forgetLost(lost.last()[0]?.id ?? 0)).toEqual({ ok: true })
  expect(await world.read({ view: 'lost' })).toEqual([])
})

test('an edit that waits is told, too', async () => {
  const { message } = harbour.post('mine', ALICE)
  world.sockets.last.say(harbour.changes(message.rev - 1))
  world.sockets.onOpen = () => {}
  world.sockets.last.drop()
  await world.engine.sendMessage({ room: harbour.id, text: 'new words' })
  await world.engine.editMessage({ message: message.id, text: 'words that I wrote offline' })
  world.serve([direct])
  world.sockets.onOpen = (socket) => socket.accept()
  await world.clock.advance(60_000)
  expect(await world.read({ view: 'lost' })).toMatchObject([
    { texts: ['new words', 'words that I wrote offline'] },
  ])
})

test('also where access was lost while away; a room without a name is called after who is in it', async () => {
  world.sockets.last.drop()
  world.sockets.onOpen = () => {}
  await world.engine.saveDraft({ room: direct.id, text: 'for you' })
  await world.engine.wake()
  await world.clock.advance(0)
  world.sockets.last.accept()
  world.sockets.last.say(welcome([harbour]), { type: 'live' })
  await world.clock.advance(0)
  expect(await world.read({ view: 'lost' })).toMatchObject([{ roomName: 'bob', texts: ['for you'] }])
  expect(rowsOf(direct)).toEqual([])
})

test('a conversation is called after its other person also where they left before', async () => {
  await world.engine.saveDraft({ room: direct.id, text: 'still there?' })
  const before = direct.lastRev
  direct.join(BOB, '2026-11-22T13:00:00.000000Z')
  world.sockets.last.say(direct.changes(before), { type: 'removed', room_id: direct.id })
  await world.clock.advance(0)
  expect(await world.read({ view: 'lost' })).toMatchObject([{ roomName: 'bob', texts: ['still there?'] }])
})

test('nothing is told where nothing was lost, or where somebody left by themselves', async () => {
  world.sockets.last.say({ type: 'removed', room_id: direct.id })
  await world.engine.saveDraft({ room: harbour.id, text: 'never mind' })
  world.http.on('DELETE', /\/members\//, () => ({ status: 204 }))
  const leaving = world.engine.leaveRoom(harbour.id)
  await world.clock.advance(0)
  expect(await leaving).toMatchObject({ ok: true })
  expect(rowsOf(harbour)).toEqual([])
  expect(await world.read({ view: 'lost' })).toEqual([])
})
