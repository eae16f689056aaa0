import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../src/cache/schema.ts'
import type { SqlDriver } from '../../src/ports/index.ts'
import { MemorySecrets } from '../../src/testing/memoryPorts.ts'
import { createPorts, type NodePorts } from './createPorts.ts'
import { openSqlite } from './openSqlite.ts'

const NAME = 'http-1'
let folder: string
let ports: NodePorts
let rebuilt: string[]
let noted: number
let secrets: MemorySecrets
let sql: SqlDriver

const file = () => join(folder, 'accounts', `${NAME}.sqlite3`)
async function open(): Promise<void> {
  sql = await ports.databases.open(NAME)
  migrate(sql)
}
async function reopen(): Promise<void> {
  sql.close()
  await open()
}
const count = (table: string) => sql.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n
const texts = () =>
  sql.all<{ text: string }>('SELECT text FROM messages ORDER BY text').map((row) => row.text)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-repair-'))
  rebuilt = []
  secrets = new MemorySecrets()
  noted = 0
  ports = createPorts({
    folder,
    secrets,
    rebuilt: (name) => void rebuilt.push(name),
    damaged: () => {
      noted += 1
    },
  })
  await open()
  sql.transaction(() => {
    for (let seq = 1; seq <= 2000; seq++) message(seq, `words ${seq} ${'x'.repeat(500)}`)
  })
  // What waits here alone.
  sql.run(`INSERT INTO drafts VALUES ('room', 'a draft')`)
  sql.run(`INSERT INTO room_notify VALUES ('room', 'nothing')`)
  sql.run(`INSERT INTO rooms (id, name) VALUES ('mine', 'made offline')`)
  sql.run(`INSERT INTO memberships VALUES ('mine', 1, 'owner', 0, 0, NULL)`)
  for (const [id, kind, message] of [
    ['o1', 'create', null],
    ['unsent', 'send', 'unsent'],
    ['o3', 'edit', null],
  ] as const) {
    sql.run('INSERT INTO outbox (id, room_id, kind, message_id, body) VALUES (?, ?, ?, ?, ?)', [
      id,
      kind === 'create' ? 'mine' : 'room',
      kind,
      message,
      '{"text":"edited"}',
    ])
  }
  message(null, 'not sent', 'unsent')
  sql.run(`INSERT INTO attachments (id, message_id, room_id, position, name, size, content_type, upload)
    VALUES ('file', 'unsent', 'room', 0, 'plan.pdf', 3, 'application/pdf', 'waiting')`)
})
afterEach(() => {
  sql.close()
  rmSync(folder, { recursive: true })
})

function message(seq: number | null, text: string, id = `m${seq}`): void {
  sql.run('INSERT INTO messages (id, room_id, seq, text, created_at) VALUES (?, ?, ?, ?, ?)', [
    id,
    'room',
    seq,
    text,
    seq ?? 9000,
  ])
}

test('a damaged search index is made anew by itself, and nothing else is touched', async () => {
  sql.transaction(() => {
    for (let place = 1; place <= 400; place++) {
      sql.run('INSERT INTO search_index (rowid, words) VALUES (?, ?)', [place, `word${place} hello`])
      sql.run('INSERT INTO search_places VALUES (?, ?)', [place, place])
    }
    sql.run('DELETE FROM search_queue')
  })
  sql.close()
  const raw = openSqlite(file(), Buffer.from(secrets.values.get(`database ${NAME}`) ?? '', 'base64'))
  raw.unsafeMode()
  raw.exec(`UPDATE search_index_data SET block = x'ff' WHERE id > 10`)
  raw.close()
  await open()
  expect(() => sql.all(`SELECT rowid FROM search_index WHERE search_index MATCH 'hello'`)).toThrow()
  expect(noted).toBe(1)
  await reopen()
  expect(sql.all(`SELECT rowid FROM search_index WHERE search_index MATCH 'hello'`)).toEqual([])
  expect([rebuilt, count('messages'), count('outbox'), count('drafts')]).toEqual([[], 2001, 3, 1])
  // All of it is indexed again, each once.
  expect(sql.all('SELECT top, below FROM search_backlog')).toEqual([{ top: 2002, below: 2002 }])
  expect([count('search_queue'), count('search_places')]).toEqual([0, 0])
})

test('of a damaged file what was written and not sent comes along; the rest lies beside', async () => {
  sql.close()
  const content = readFileSync(file())
  // Pages in the middle of the messages.
  content.fill(7, 80 * 4096, 100 * 4096)
  writeFileSync(file(), content)
  await open()
  expect(() => sql.all('SELECT sum(length(text)) FROM messages')).toThrow()
  expect(noted).toBe(1)
  await reopen()
  expect(rebuilt).toEqual([NAME])
  expect(texts()).toEqual(['not sent'])
  expect(sql.all('SELECT id, kind FROM outbox ORDER BY position')).toEqual([
    { id: 'o1', kind: 'create' },
    { id: 'unsent', kind: 'send' },
    { id: 'o3', kind: 'edit' },
  ])
  expect(sql.all('SELECT id, message_id FROM attachments')).toEqual([{ id: 'file', message_id: 'unsent' }])
  expect(sql.all('SELECT text FROM drafts')).toEqual([{ text: 'a draft' }])
  expect(sql.all('SELECT * FROM room_notify')).toEqual([{ room_id: 'room', notify: 'nothing' }])
  expect(sql.all('SELECT rooms.name, role FROM rooms JOIN memberships ON room_id = id')).toEqual([
    { name: 'made offline', role: 'owner' },
  ])
  expect(readFileSync(`${file()}.set-aside`).length).toBe(content.length)
})
