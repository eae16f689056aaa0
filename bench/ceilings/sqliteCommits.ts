import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'

// Message-like rows into SQLite as durable as ours (WAL, synchronous=FULL): --group rows share a transaction.

const { values } = parseArgs({
  options: { file: { type: 'string' }, seconds: { type: 'string' }, group: { type: 'string' } },
})
if (values.file === undefined) throw new Error('--file')
const group = Number(values.group)

const database = new Database(values.file)
database.pragma('journal_mode = WAL')
database.pragma('synchronous = FULL')
database.exec(`
  create table if not exists messages (
    seq integer primary key, id text not null unique, room_id text not null, sender_id integer not null,
    nonce blob not null, ciphertext blob not null, created_at integer not null
  )`)
const insert = database.prepare(
  'insert into messages (id, room_id, sender_id, nonce, ciphertext, created_at) values (?, ?, 1, ?, ?, ?)',
)
const room = crypto.randomUUID()
const nonce = randomBytes(12)
const ciphertext = randomBytes(136)
// Ids grow with time as UUIDv7 does: random ones would measure the index instead of the commit.
let id = Number(database.prepare('select count(*) from messages').pluck().get())
const commit = database.transaction(() => {
  for (let index = 0; index < group; index += 1) {
    id += 1
    insert.run(`0198c0de-0000-7000-8000-${id.toString(16).padStart(12, '0')}`, room, nonce, ciphertext, id)
  }
})

let rows = 0
const start = performance.now()
const end = start + Number(values.seconds) * 1000
while (performance.now() < end) {
  commit()
  rows += group
}
console.log(JSON.stringify({ rate: rows / ((performance.now() - start) / 1000) }))
database.close()
