import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3-multiple-ciphers'
import { openSqlite } from '../hosts/node/openSqlite.ts'

// `node packages/client/bench/encryption.ts`: what encrypting the desktop's database costs, beside the same file in the
// clear and beside SQLCipher's scheme, which the library has, too. Medians of rounds that take turns.

const MESSAGES = 100_000
const ROOMS = 500
const ROUNDS = 5
const KEY = Buffer.alloc(32, 7)

type Open = (path: string) => Database.Database
const WAYS: Record<string, Open> = {
  'in the clear': (path) => openSqlite(path, null),
  'as we do (AEGIS-256)': (path) => openSqlite(path, KEY),
  'SQLCipher’s scheme': (path) => {
    const database = new Database(path)
    database.pragma("cipher = 'sqlcipher'")
    database.pragma(`key = "x'${KEY.toString('hex')}'"`)
    database.pragma('temp_store = MEMORY')
    return database
  },
}
const MEASURES = ['insert', 'open', 'page', 'search', 'scan'] as const
type Figures = Record<(typeof MEASURES)[number], number>

const folder = mkdtempSync(join(tmpdir(), 'roomkey-encryption-'))
const timed = (work: () => void): number => {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

function measure(path: string, open: Open): Figures {
  const filling = open(path)
  filling.pragma('journal_mode = WAL')
  filling.pragma('synchronous = FULL')
  filling.exec(`
    CREATE TABLE messages (id INTEGER PRIMARY KEY, room INTEGER, seq INTEGER, text TEXT);
    CREATE UNIQUE INDEX places ON messages (room, seq);
    CREATE VIRTUAL TABLE words USING fts5(text, content = '')`)
  const insert = timed(() => fill(filling))
  filling.close()
  let database = filling
  const first = timed(() => {
    database = open(path)
    database.prepare('SELECT count(*) FROM sqlite_master').get()
  })
  const room = database.prepare('SELECT * FROM messages WHERE room = ? ORDER BY seq DESC LIMIT 50')
  const page = timed(() => {
    for (let each = 0; each < ROOMS; each += 1) room.all(each)
  })
  const search = timed(() => database.prepare(`SELECT count(*) FROM words WHERE words MATCH 'harbour'`).get())
  const scan = timed(() => database.prepare('SELECT sum(length(text)) FROM messages').get())
  database.close()
  for (const companion of ['', '-wal', '-shm']) rmSync(path + companion, { force: true })
  return { insert, open: first, page: page / ROOMS, search, scan }
}

function fill(database: Database.Database): void {
  const message = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?)')
  const words = database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)')
  const some = database.transaction((from: number) => {
    for (let id = from; id < from + 200; id += 1) {
      const text = `the harbour lights number ${id} of room ${id % ROOMS}, seen ${id % 977} times at dusk`
      message.run(id, id % ROOMS, id, text)
      words.run(id, text)
    }
  })
  for (let from = 0; from < MESSAGES; from += 200) some(from)
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

try {
  const seen = new Map(Object.keys(WAYS).map((way) => [way, [] as Figures[]]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [way, open] of Object.entries(WAYS))
      seen.get(way)?.push(measure(join(folder, 'x.sqlite3'), open))
  }
  console.log(
    `${MESSAGES.toLocaleString('en')} messages with their search index, medians of ${ROUNDS} rounds, ms`,
  )
  console.log(`${''.padEnd(24)}${MEASURES.map((name) => name.padStart(10)).join('')}`)
  for (const [way, figures] of seen) {
    const row = MEASURES.map((name) => median(figures.map((each) => each[name])))
    console.log(`${way.padEnd(24)}${row.map((ms) => ms.toFixed(ms < 10 ? 2 : 0).padStart(10)).join('')}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
