import type { Attachment, AttachmentId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { LARGEST_WHOLE } from '../api/commands.ts'
import { PIECE_BYTES } from '../cache/downloadTables.ts'
import type { SqlDriver } from '../ports/index.ts'
import { ALICE, EngineHarness, type Reply, ScriptedRoom, uuid } from '../testing/index.ts'

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
  expect(await third).toMatchObject({ ok: false, reason: 'gone' })
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

const LARGE = 2 * PIECE_BYTES + 5

/** A server with one large file, whose line breaks where the test says so. */
function serveLarge(fails: (from: number) => boolean) {
  const content = new Uint8Array(LARGE).fill(3).fill(7, PIECE_BYTES - 1)
  world.sockets.last.say(pushed(() => show(4, LARGE)))
  world.http.on('GET', /^\/media\//, ({ headers }) => {
    const [, from = 0, to = 0] = (/^bytes=(\d+)-(\d+)$/.exec(headers?.range ?? '') ?? []).map(Number)
    return fails(from) ? 'unreachable' : { status: 206, bytes: content.slice(from, to + 1) }
  })
  return content
}
async function readAll() {
  const pieces: Uint8Array[] = []
  const received: unknown[] = []
  const result = await world.host.files?.read(id(4), async (piece) => {
    pieces.push(piece)
    received.push(...(await world.read({ view: 'downloads' })))
  })
  return { result, received, bytes: Buffer.concat(pieces) }
}
const ranges = () => asked().map(({ headers }) => headers?.range)

test('a large file comes in pieces, goes on where it was interrupted, and then needs no server', async () => {
  let broken = true
  const content = serveLarge((from) => broken && from >= PIECE_BYTES)
  expect((await readAll()).result).toMatchObject({ ok: false, reason: 'offline' })
  await world.restart()
  broken = false
  world.http.requests.length = 0
  const { result, received, bytes } = await readAll()
  expect(result).toEqual({ ok: true })
  expect(bytes.equals(content)).toBe(true)
  expect(ranges()).toEqual([
    `bytes=${PIECE_BYTES}-${2 * PIECE_BYTES - 1}`,
    `bytes=${2 * PIECE_BYTES}-${LARGE - 1}`,
  ])
  world.http.on('GET', /^\/media\//, () => 'unreachable')
  expect(await world.host.files?.keep(id(4))).toEqual({ ok: true })
  expect((await readAll()).bytes.equals(content)).toBe(true)
  const part = await world.engine.filePart({ file: id(4), from: PIECE_BYTES - 2, bytes: 4 })
  expect(part).toEqual({ ok: true, size: LARGE, bytes: content.slice(PIECE_BYTES - 2, PIECE_BYTES + 2) })
  const shown = { id: id(4), room: room.id, name: 'a.png', size: LARGE, wanted: true }
  expect(received).toEqual(
    [PIECE_BYTES, 2 * PIECE_BYTES, LARGE].map((bytes) => ({ ...shown, received: bytes })),
  )
  expect(await world.read({ view: 'downloads' })).toEqual([])
})

test('a damaged piece of a kept file is loaded anew', async () => {
  const content = serveLarge(() => false)
  await readAll()
  const [owner = ''] = [...world.pieces.files.keys()].map((name) => name.split('/')[0])
  world.pieces.damage(owner, id(4), 1)
  world.http.requests.length = 0
  expect((await readAll()).bytes.equals(content)).toBe(true)
  expect(ranges()[0]).toBe(`bytes=${PIECE_BYTES}-${2 * PIECE_BYTES - 1}`)
  await world.engine.signOut({ wipe: true })
  expect(world.pieces.files.size).toBe(0)
})

test('one that is cancelled ends at once, and the next try goes on', async () => {
  serveLarge(() => false)
  const { promise, resolve } = Promise.withResolvers<void>()
  const pieces: number[] = []
  const reading = world.host.files?.read(id(4), async (piece) => {
    pieces.push(piece.length)
    await world.engine.cancelDownload(id(4))
    resolve()
  })
  await promise
  expect(await reading).toMatchObject({ ok: false, reason: 'cancelled' })
  expect(pieces).toEqual([PIECE_BYTES])
  expect((await readAll()).result).toEqual({ ok: true })
})

test('who asks again right after a cancel is not cancelled, nor is who looks at it', async () => {
  const content = serveLarge(() => false)
  const late = Promise.withResolvers<Reply>()
  world.http.on('GET', /^\/media\//, () => late.promise)
  const first = world.host.files?.read(id(4), async () => {})
  const looking = world.host.files?.keep(id(4))
  await world.clock.advance(0)
  await world.engine.cancelDownload(id(4))
  expect(await first).toMatchObject({ reason: 'cancelled' })
  const again = world.host.files?.read(id(4), async () => {})
  world.http.on('GET', /^\/media\//, ({ headers }) => {
    const [, from = 0, to = 0] = (/^bytes=(\d+)-(\d+)$/.exec(headers?.range ?? '') ?? []).map(Number)
    return { status: 206, bytes: content.slice(from, to + 1) }
  })
  late.resolve({ status: 206, bytes: content.slice(0, PIECE_BYTES) })
  expect([await looking, await again]).toEqual([{ ok: true }, { ok: true }])
})

test('what nobody waits for any more is not fetched to its end', async () => {
  const content = serveLarge(() => false)
  const late = Promise.withResolvers<Reply>()
  world.http.on('GET', /^\/media\//, () => late.promise)
  const [one, other] = [world.host.files?.keep(id(4)), world.host.files?.keep(id(4))]
  await world.clock.advance(0)
  await world.engine.withdrawFile(id(4))
  expect(await one).toMatchObject({ reason: 'cancelled' })
  expect(asked().map(({ signal }) => signal?.aborted)).toEqual([false])
  await world.engine.withdrawFile(id(4))
  expect(await other).toMatchObject({ reason: 'cancelled' })
  expect(asked().map(({ signal }) => signal?.aborted)).toEqual([true])
  const again = world.host.files?.keep(id(4))
  world.http.on('GET', /^\/media\//, () => 'unreachable')
  late.resolve({ status: 206, bytes: content.slice(0, PIECE_BYTES) })
  expect(await again).toMatchObject({ reason: 'offline' })
  expect(await world.read({ view: 'downloads' })).toEqual([])
})

test('a part of a file that was never kept is asked for alone', async () => {
  const content = serveLarge(() => false)
  const part = await world.engine.filePart({ file: id(4), from: 2 * PIECE_BYTES, bytes: 1000 })
  expect(part).toEqual({ ok: true, size: LARGE, bytes: content.slice(2 * PIECE_BYTES) })
  const start = await world.engine.filePart({ file: id(4), from: 0, bytes: 1000 })
  expect(start).toEqual({ ok: true, size: LARGE, bytes: content.slice(0, 1000) })
  const across = { file: id(4), from: PIECE_BYTES - 2, bytes: 4 }
  expect(await world.engine.filePart(across)).toMatchObject({
    bytes: content.slice(PIECE_BYTES - 2, PIECE_BYTES + 2),
  })
  expect(ranges()).toEqual([
    `bytes=${2 * PIECE_BYTES}-${LARGE - 1}`,
    'bytes=0-999',
    `bytes=${PIECE_BYTES - 2}-${PIECE_BYTES - 1}`,
    `bytes=${PIECE_BYTES}-${PIECE_BYTES + 1}`,
  ])
  // Whole files would go for a look at its beginning.
  expect(kept()).toEqual([])
  expect(await world.engine.filePart({ file: id(9), from: 0, bytes: 1 })).toMatchObject({ reason: 'gone' })
  expect(await world.host.files?.info(id(9))).toBe(null)
  expect(await world.host.files?.info(id(4))).toEqual({
    name: 'a.png',
    size: LARGE,
    contentType: 'image/png',
  })
})

test('a disk that takes nothing keeps nobody from seeing and saving a file', async () => {
  const content = serveLarge(() => false)
  world.pieces.full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  const start = await world.engine.filePart({ file: id(4), from: 0, bytes: 4 })
  expect(start).toMatchObject({ ok: true, bytes: content.slice(0, 4) })
  expect(await world.host.files?.keep(id(4))).toEqual({ ok: true })
  expect((await readAll()).bytes.equals(content)).toBe(true)
  expect(kept()).toEqual([])
  world.http.on('GET', /^\/media\//, ({ url }) => answer(url))
  const run = sql.run.bind(sql)
  sql.run = (query, values) => {
    if (query.includes('downloads')) throw new Error('database or disk is full')
    return run(query, values)
  }
  expect(await world.engine.fileBytes(id(1))).toMatchObject({ ok: true })
})
