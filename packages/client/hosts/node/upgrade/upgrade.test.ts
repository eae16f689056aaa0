import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessageId, RoomId } from '@roomkey/protocol'
import sqlite3InitModule from '@sqlite.org/sqlite-wasm'
import { afterEach, describe, expect, test } from 'vitest'
import { carryUnsent } from '../../../src/cache/carryUnsent.ts'
import { rebuildSearch } from '../../../src/cache/rebuildSearch.ts'
import { migrate, NewerDataError, SCHEMA } from '../../../src/cache/schema.ts'
import type { SqlDriver } from '../../../src/ports/index.ts'
import { EngineHarness } from '../../../src/testing/EngineHarness.ts'
import { MemorySecrets } from '../../../src/testing/memoryPorts.ts'
import { ALICE, BOB, ScriptedRoom } from '../../../src/testing/ScriptedServer.ts'
import { WasmSqlDriver } from '../../web/WasmSqlDriver.ts'
import { markDamaged } from '../databaseFile.ts'
import { fileDatabases } from '../databases.ts'
import { NodeSqlDriver } from '../NodeSqlDriver.ts'
import { DRAFT_FILE, EDIT, FILE, messageId, PICTURE, ROOM } from './cacheContent.ts'
import { readFixture } from './fixtures.ts'

const sqlite3 = sqlite3InitModule()
const SCHEMAS = Array.from({ length: SCHEMA }, (_, index) => index + 1)
const room = ROOM as RoomId
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** As the desktop finds it: a file from before caches were encrypted, which is sealed as it is opened. */
async function onDesktop(bytes: Buffer, damage?: string): Promise<SqlDriver> {
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-upgrade-'))
  folders.push(folder)
  const file = join(folder, 'cache.sqlite3')
  writeFileSync(file, bytes)
  if (damage !== undefined) markDamaged(file, damage)
  const rebuilt = (name: string) => {
    throw new Error(`${name} was begun anew.`)
  }
  const repair = { mendIndex: rebuildSearch, carry: carryUnsent }
  const parts = { folder, keychain: new MemorySecrets(), keeps: async () => true, rebuilt, repair }
  const databases = fileDatabases(parts)
  const sql = await databases.open('cache')
  expect(readFileSync(file).includes('SQLite format 3')).toBe(false)
  return sql
}

/** As the browser finds it; where the file lies makes no difference to SQLite. */
async function inBrowser(bytes: Buffer): Promise<SqlDriver> {
  const { capi, oo1, wasm } = await sqlite3
  const database = new oo1.DB(':memory:')
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE
  const pointer = database.pointer
  if (pointer === undefined) throw new Error('The database is closed.')
  const size = bytes.byteLength
  database.checkRc(
    capi.sqlite3_deserialize(
      pointer,
      'main',
      wasm.allocFromTypedArray(Uint8Array.from(bytes)),
      size,
      size,
      flags,
    ),
  )
  return new WasmSqlDriver(database, { persistent: false, takeFileError: () => null })
}

// The first runs every step there is in the browser, too; the others add what its rows can meet on the way.
const SOME = SCHEMAS.filter((schema) => [1, 4, 7, 10, SCHEMA].includes(schema))
const HOSTS = [
  ['the desktop', onDesktop, SCHEMAS],
  ['the browser', inBrowser, SOME],
] as const

/** The room as the server holds it, of which the cache knows everything. */
function serverRoom(): ScriptedRoom {
  const served = new ScriptedRoom(1, [ALICE, BOB], 'Garden')
  served.post('The lighthouse is lit', BOB, messageId(1) as MessageId)
  served.post('I saw it', ALICE, messageId(2) as MessageId)
  served.post('Bring the ropes', BOB, messageId(3) as MessageId)
  return served
}

describe.each(HOSTS)('on %s, a cache', (_host, open, schemas) => {
  test.each(schemas)(
    'of schema %i opens with all that it holds, and sends what waits in it',
    async (schema) => {
      const sql = await open(readFixture(schema))
      const harness = new EngineHarness(() => sql)
      // The server does not answer yet.
      const asked: Parameters<EngineHarness['sockets']['onFrame']>[] = []
      harness.sockets.onFrame = (...frame) => void asked.push(frame)
      await harness.signIn()
      const { engine } = harness

      const [row] = await harness.read({ view: 'rooms' })
      expect(row).toMatchObject({
        name: 'Garden',
        memberCount: 2,
        unread: 1,
        draft: 'a thought',
        pending: false,
      })
      const timeline = await harness.read({ view: 'timeline', room, limit: 50 })
      const messages = timeline?.messages ?? []
      expect(messages.map(({ id, text }) => [id, text])).toEqual([
        [messageId(1), 'The lighthouse is lit'],
        [messageId(2), schema < 5 ? 'I saw it' : 'I saw it, too'],
        [messageId(3), 'Bring the ropes'],
        [messageId(4), 'written while away'],
        [messageId(5), 'was refused'],
      ])
      expect(messages.map(({ state }) => state)).toEqual([
        'sent',
        schema < 5 ? 'sent' : 'waiting',
        'sent',
        'waiting',
        'failed',
      ])
      expect(messages[2]?.attachments).toMatchObject([{ id: FILE, name: 'chart.png', width: 2 }])
      expect(await engine.draft(room)).toBe('a thought')
      if (schema >= 4) expect(await engine.lastPlace()).toMatchObject({ room })
      if (schema >= 7)
        expect(await engine.draftFiles(room)).toMatchObject([{ id: DRAFT_FILE, name: 'rope.pdf' }])
      if (schema >= 7) {
        const [piece] = sql.all<{ content: Uint8Array }>('SELECT content FROM download_pieces')
        expect(Uint8Array.from(piece?.content ?? [])).toEqual(PICTURE)
      }
      if (schema >= 8) expect(await harness.read({ view: 'lost' })).toMatchObject([{ texts: ['never sent'] }])
      if (schema >= 11) expect(await engine.editDraft(room)).toMatchObject({ text: 'I saw it, twice' })
      if (schema >= 13) expect(row).toMatchObject({ notify: 'nothing' })

      // Indexed by that version, indexed now, and the name of a file.
      await harness.clock.advance(1500)
      for (const [words, found] of [
        ['lightho', 1],
        ['ropes', 3],
        ['chart', 3],
      ] as const) {
        const page = await engine.search({ query: words, zone: 'UTC', before: null, limit: 10 })
        expect(page).toMatchObject({ ok: true, hits: [{ id: messageId(found) }] })
      }

      harness.serve([serverRoom()])
      const answer = harness.sockets.onFrame
      harness.sockets.onFrame = (...frame) => {
        asked.push(frame)
        answer(...frame)
      }
      for (const frame of [...asked]) answer(...frame)
      await harness.clock.advance(100)
      const frames = asked.map(([, frame]) => frame)
      expect(frames.find(({ type }) => type === 'hello')).toMatchObject({ rooms: { [room]: 6 } })
      const sends = frames.flatMap((frame) => (frame.type === 'send' ? [frame.message.id] : []))
      expect(sends).toEqual([messageId(4)])
      const edits = frames.flatMap((frame) => (frame.type === 'edit' ? [frame.edit.id] : []))
      expect(edits).toEqual(schema < 5 ? [] : [EDIT])
      expect(harness.reports).toEqual([])
      await harness.host.close()
      sql.close()
    },
  )

  test('of a newer schema is refused, and left as it is', async () => {
    const sql = await open(readFixture(SCHEMA))
    sql.run(`PRAGMA user_version = ${SCHEMA + 1}`)
    const before = sql.all('SELECT * FROM messages')
    expect(() => migrate(sql)).toThrow(NewerDataError)
    expect(() => rebuildSearch(sql)).toThrow(NewerDataError)
    const harness = new EngineHarness(() => sql)
    await harness.signIn()
    expect(await harness.read({ view: 'session' })).toMatchObject({ state: 'unopened', reason: 'newer' })
    expect(sql.all('SELECT * FROM messages')).toEqual(before)
    expect(sql.all('PRAGMA user_version')).toEqual([{ user_version: SCHEMA + 1 }])
    await harness.host.close()
    sql.close()
  })
})

// Before there was a search, its first form, and the last without `above`: each that is opened costs time.
const INDEXED = [1, 3, 16, SCHEMA]
test.each(INDEXED)(
  'a search index that the build of schema %i noted as damaged is made anew',
  async (schema) => {
    const sql = await onDesktop(readFixture(schema), 'SQLITE_CORRUPT_VTAB')
    migrate(sql)
    const rows = (table: string) => sql.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n
    expect([rows('drafts'), rows('search_places'), rows('search_queue')]).toEqual([1, 0, 0])
    const ids = sql.all<{ last: number }>('SELECT max(local_id) AS last FROM messages')[0]?.last ?? 0
    expect(sql.all('SELECT below, above FROM search_backlog')).toEqual([{ below: ids + 1, above: ids }])
    sql.close()
  },
)

test.each(SCHEMAS)('the steps to schema %i have not changed since its fixture was kept', (schema) => {
  const tables = (sql: SqlDriver) => {
    const rows = sql.all('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name')
    sql.close()
    return rows
  }
  const today = new NodeSqlDriver(':memory:')
  migrate(today, schema)
  expect(tables(today)).toEqual(tables(new NodeSqlDriver(readFixture(schema))))
})
