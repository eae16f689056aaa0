import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { INSERT, idOf, openMessageTable } from './messageTable.ts'

// Rows with the keys and indexes of the server's messages, as durable as there (WAL, synchronous=FULL), and nothing
// else: no membership to check, no counter to move. --group rows share a transaction.

const { values } = parseArgs({
  options: { file: { type: 'string' }, seconds: { type: 'string' }, group: { type: 'string' } },
})
if (values.file === undefined) throw new Error('--file')
const group = Number(values.group)

const database = openMessageTable(values.file)
const insert = database.prepare(INSERT)
const room = '0198c0de-0000-7000-8000-000000000000'
const nonce = randomBytes(12)
const ciphertext = randomBytes(136)
let seq = Number(database.prepare('select count(*) from messages').pluck().get())
const commit = database.transaction(() => {
  for (let index = 0; index < group; index += 1) {
    seq += 1
    insert.run(room, seq, idOf(seq), seq, seq, nonce, ciphertext)
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
