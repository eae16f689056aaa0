import type { Attachment, AttachmentId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { SqlDriver } from '../ports/index.ts'
import { ALICE, EngineHarness, type Reply, ScriptedRoom, uuid } from '../testing/index.ts'
import { LARGEST_WHOLE } from './Downloads.ts'

let world: EngineHarness
let room: ScriptedRoom
let sql: SqlDriver
let online: boolean
beforeEach(async () => {
  online = true
  world = new EngineHarness(() => {
    sql = new NodeSqlDriver(':memory:')
    return sql
  })
  room = new ScriptedRoom(1)
  for (const number of [1, 2, 3]) show(number, 1000)
  world.serve([room])
  world.http.on('GET', /^\/media\//, (request) => (online ? answer(request.url) : 'unreachable'))
  await world.signIn()
})

const id = (number: number) => uuid(5, number) as AttachmentId
const content = (number: number, size = 1000) => new Uint8Array(size).fill(number)
const answer = (url: string): Reply => {
  const number = Number.parseInt(/-0000-4000-8000-([0-9a-f]{12})/.exec(url)?.[1] ?? '', 16)
  return { status: 200, bytes: content(number) }
}
const asked = () => world.http.to('GET', /^\/media\//)
const kept = () =>
  sql
    .all<{ attachment_id: string }>('SELECT attachment_id FROM downloads ORDER BY used')
    .map((row) => row.attachment_id)

/** A message with one picture. */
function show(number: number, size: number) {
  const { message } = room.post(`picture ${number}`)
  const file = {
    id: id(number),
    name: 'a.png',
    size,
    content_type: 'image/png',
    created_at: message.created_at,
  }
  message.attachments.push(file as unknown as Attachment)
  return message
}

test('what was seen once shows without the server, after a restart too', async () => {
  const seen = { ok: true, bytes: content(1), contentType: 'image/png' }
  expect(await world.engine.fileBytes(id(1))).toEqual(seen)
  expect(asked()).toMatchObject([{ headers: { authorization: expect.any(String) }, atMostBytes: 1000 }])
  online = false
  expect(await world.engine.fileBytes(id(1))).toEqual(seen)
  expect(await world.engine.fileBytes(id(2))).toMatchObject({ ok: false, reason: 'offline' })
  await world.restart()
  expect(await world.engine.fileBytes(id(1))).toEqual(seen)
  expect(asked()).toHaveLength(2)
})

test('one that is asked for twice at once is fetched once', async () => {
  await Promise.all([world.engine.fileBytes(id(1)), world.engine.fileBytes(id(1))])
  expect(asked()).toHaveLength(1)
})

test('a large file is opened by its link, an unknown one is gone, and a short answer is none', async () => {
  world.sockets.last.say({ ...room.changes(room.lastRev), ...pushed(() => show(4, LARGEST_WHOLE + 1)) })
  expect(await world.engine.fileBytes(id(4))).toMatchObject({ ok: false, reason: 'tooLarge' })
  expect(await world.engine.fileBytes(id(9))).toMatchObject({ ok: false, reason: 'gone' })
  world.http.on('GET', /^\/media\//, () => ({ status: 200, bytes: content(1, 999) }))
  expect(await world.engine.fileBytes(id(1))).toMatchObject({ ok: false, reason: 'internal' })
  expect(kept()).toEqual([])
})

function pushed(change: () => unknown) {
  const before = room.lastRev
  change()
  return room.changes(before)
}

test('nothing of a deleted message or of a lost room is kept, nor what was on its way', async () => {
  await world.engine.fileBytes(id(1))
  await world.engine.fileBytes(id(2))
  const first = room.messages[0]
  if (first !== undefined) world.sockets.last.say(pushed(() => room.remove(first.id)))
  expect(kept()).toEqual([id(2)])
  const late = Promise.withResolvers<Reply>()
  world.http.on('GET', /^\/media\//, () => late.promise)
  const third = world.engine.fileBytes(id(3))
  await world.clock.advance(0)
  world.sockets.last.say({ type: 'removed', room_id: room.id })
  expect(kept()).toEqual([])
  late.resolve({ status: 200, bytes: content(3) })
  await third
  expect(kept()).toEqual([])
  expect(await world.engine.fileBytes(id(2))).toMatchObject({ ok: false, reason: 'gone' })
})

test('one’s own picture is gone as soon as its deletion is confirmed', async () => {
  const { message } = room.post('mine', ALICE)
  message.attachments.push({ ...(room.messages[0]?.attachments[0] as Attachment), id: id(7) })
  world.sockets.last.say(room.changes(message.rev - 1))
  expect(await world.engine.fileBytes(id(7))).toMatchObject({ ok: true })
  expect(kept()).toEqual([id(7)])
  await world.engine.deleteMessage(message.id)
  await world.clock.advance(0)
  expect(room.message(message.id).deleted_at).not.toBe(null)
  expect(kept()).toEqual([])
})
