import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { DOWNLOAD_PIECES, PIECE_BYTES } from '../cache/downloadTables.ts'
import { migrate } from '../cache/schema.ts'
import type { SealedPieces, SqlDriver } from '../ports/index.ts'
import { MemoryPieces, uuid } from '../testing/index.ts'
import { PieceCache } from './PieceCache.ts'

const ROOM = uuid(1, 1) as RoomId
const id = (number: number) => uuid(5, number) as AttachmentId
const LARGE = PIECE_BYTES + 10

let sql: SqlDriver
let pieces: MemoryPieces
beforeEach(() => {
  const real = new NodeSqlDriver(':memory:')
  sql = Object.assign(Object.create(real) as SqlDriver, {
    persistent: true,
    run: real.run.bind(real),
    all: real.all.bind(real),
    transaction: real.transaction.bind(real),
  })
  migrate(sql)
  pieces = new MemoryPieces()
})

const open = (room = { rows: 2500, beside: 3 * LARGE }, beside: SealedPieces | null = pieces) =>
  new PieceCache({
    sql,
    ...(beside && { pieces: beside }),
    owner: 'alice',
    room,
    report: (area, error) => expect.unreachable(`${area}: ${error}`),
  })

/** A message links it. */
function known(number: number, size: number) {
  sql.run(
    `INSERT OR IGNORE INTO attachments (id, message_id, room_id, position, name, size, content_type)
     VALUES (?, 'm', ?, 0, 'a', ?, 'image/png')`,
    [id(number), ROOM, size],
  )
  return { id: id(number), room: ROOM, size }
}
const bytes = (number: number, length: number) => new Uint8Array(length).fill(number)
async function keep(cache: PieceCache, number: number, size = 1000) {
  const file = known(number, size)
  for (let at = 0; at * PIECE_BYTES < size; at++) {
    const length = Math.min(PIECE_BYTES, size - at * PIECE_BYTES)
    await cache.keep(file, at, bytes(number, length), () => true)
  }
}
const kept = () =>
  sql.all<{ id: string }>('SELECT attachment_id AS id FROM downloads ORDER BY used').map((row) => row.id)
const rows = () => sql.all<{ n: number }>('SELECT count(*) AS n FROM download_pieces')[0]?.n

test('those that were not looked at for longest make room, each place for its own', async () => {
  const cache = open()
  await keep(cache, 1)
  await keep(cache, 2)
  await keep(cache, 9, LARGE)
  cache.used(id(1))
  await keep(cache, 3)
  expect(kept()).toEqual([id(9), id(1), id(3)])
  for (const number of [10, 11, 12]) await keep(cache, number, LARGE)
  expect(kept()).toEqual([id(1), id(3), id(10), id(11), id(12)])
  expect([...pieces.files.keys()]).toEqual([10, 11, 12].map((number) => `alice/${id(number)}`))
  expect(rows()).toBe(2 + 3 * 2)
})

test('what would push out everything else is not kept', async () => {
  const cache = open({ rows: 10, beside: 10 })
  await keep(cache, 1)
  await keep(cache, 2, LARGE)
  expect(kept()).toEqual([])
  expect(pieces.files.size).toBe(0)
})

test('large ones lie beside the database, which has the keys alone, and not beside one in memory', async () => {
  await keep(open(), 9, LARGE)
  expect(sql.all('SELECT content, length(key) AS key FROM download_pieces')).toEqual([
    { content: null, key: 32 },
    { content: null, key: 32 },
  ])
  expect(await open().read(known(9, LARGE), 1)).toEqual(bytes(9, 10))
  Object.assign(sql, { persistent: false })
  await keep(open({ rows: 2 * LARGE, beside: 0 }), 8, LARGE)
  expect(pieces.files.has(`alice/${id(8)}`)).toBe(false)
  expect(kept()).toContain(id(8))
})

test('a damaged piece is none, nor is what follows it', async () => {
  const cache = open()
  await keep(cache, 9, LARGE)
  pieces.damage('alice', id(9), 1)
  expect(await cache.read(known(9, LARGE), 1)).toBe(null)
  expect(cache.held(id(9))).toBe(PIECE_BYTES)
  expect((await cache.read(known(9, LARGE), 0))?.length).toBe(PIECE_BYTES)
  await keep(cache, 9, LARGE)
  pieces.damage('alice', id(9), 0)
  expect(await cache.read(known(9, LARGE), 0)).toBe(null)
  expect(rows()).toBe(0)
})

test('what lies beside goes with its row, at the latest with the next start', async () => {
  const cache = open()
  await keep(cache, 8, LARGE)
  await keep(cache, 9, LARGE)
  sql.run('DELETE FROM downloads WHERE attachment_id = ?', [id(8)])
  expect(rows()).toBe(2)
  cache.reconcile()
  expect([...pieces.files.keys()]).toEqual([`alice/${id(9)}`])
  sql.run('DELETE FROM attachments')
  open()
  expect(pieces.files.size).toBe(0)
})

test('a file whose room is lost while a piece is being sealed leaves nothing', async () => {
  const cache = open()
  const file = known(9, LARGE)
  let ours = true
  const writing = cache.keep(file, 0, bytes(9, PIECE_BYTES), () => ours)
  ours = false
  await writing
  expect(kept()).toEqual([])
  expect(pieces.files.size).toBe(0)
})

test('what earlier versions kept whole stays, as far as it is a piece', () => {
  const old = new NodeSqlDriver(':memory:')
  old.run(
    'CREATE TABLE downloads (attachment_id TEXT PRIMARY KEY, room_id, size, used, content BLOB NOT NULL)',
  )
  old.run('CREATE INDEX downloads_by_use ON downloads (used, size)')
  old.run('CREATE INDEX downloads_by_room ON downloads (room_id)')
  for (const [name, size] of [
    ['small', 5],
    ['large', PIECE_BYTES + 1],
  ] as const)
    old.run('INSERT INTO downloads VALUES (?, ?, ?, 1, zeroblob(?))', [name, ROOM, size, size])
  for (const statement of DOWNLOAD_PIECES) old.run(statement)
  expect(old.all('SELECT attachment_id, held FROM downloads')).toEqual([{ attachment_id: 'small', held: 5 }])
  expect(old.all('SELECT number, length(content) AS n FROM download_pieces')).toEqual([{ number: 0, n: 5 }])
})
