import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'

// Rows with the keys and indexes of the server's messages, as durable as there (WAL, synchronous=FULL), and nothing
// else: no membership to check, no counter to move. --group rows share a transaction.

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
    room_id text not null, seq integer not null, id text not null unique, rev integer not null,
    sender_id integer not null, created_at integer not null, nonce blob not null, ciphertext blob not null,
    primary key (room_id, seq)
  ) without rowid;
  create index if not exists messages_rev on messages (room_id, rev)`)
const insert = database.prepare('insert into messages values (?, ?, ?, ?, 1, ?, ?, ?)')
const room = '0198c0de-0000-7000-8000-000000000000'
const nonce = randomBytes(12)
const ciphertext = randomBytes(136)
let seq = Number(database.prepare('select count(*) from messages').pluck().get())
const commit = database.transaction(() => {
  for (let index = 0; index < group; index += 1) {
    seq += 1
    // Ids grow with time as UUIDv7 does: random ones would measure the index instead of the commit.
    const id = `0198c0de-0000-7000-8000-${seq.toString(16).padStart(12, '0')}`
    insert.run(room, seq, id, seq, seq, nonce, ciphertext)
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
