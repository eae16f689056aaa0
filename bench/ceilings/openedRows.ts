import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'

// What catching up costs without a server: rows in pages of 200 from SQLite, each opened with AES-256-GCM, each page
// made into JSON.

const { values } = parseArgs({ options: { file: { type: 'string' }, rows: { type: 'string' } } })
if (values.file === undefined || values.rows === undefined) throw new Error('--file and --rows')
const count = Number(values.rows)
const PAGE = 200

const key = createSecretKey(randomBytes(32))
const database = new Database(values.file)
database.exec(`
  create table if not exists messages (
    room_id text not null, seq integer not null, id text not null, rev integer not null, created_at integer not null,
    nonce blob not null, ciphertext blob not null, primary key (room_id, seq)
  ) without rowid`)
const room = '0198c0de-0000-7000-8000-000000000000'
const insert = database.prepare('insert into messages values (?, ?, ?, ?, ?, ?, ?)')
const text = Buffer.from('x'.repeat(120))
database.transaction(() => {
  for (let seq = 1; seq <= count; seq += 1) {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const ciphertext = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()])
    const id = `0198c0de-0000-7000-8000-${seq.toString(16).padStart(12, '0')}`
    insert.run(room, seq, id, seq, seq, nonce, ciphertext)
  }
})()

interface Row {
  seq: number
  nonce: Buffer
  ciphertext: Buffer
}
const page = database.prepare<[string, number, number], Row>(
  'select * from messages where room_id = ? and seq > ? order by seq limit ?',
)
let bytes = 0
const start = performance.now()
for (let after = 0; after < count; ) {
  const rows = page.all(room, after, PAGE)
  bytes += JSON.stringify(rows.map(opened)).length
  after = rows.at(-1)?.seq ?? count
}
const took = (performance.now() - start) / 1000
if (bytes < count * text.length) throw new Error('rows are missing')
console.log(JSON.stringify({ rate: count / took }))
database.close()

function opened({ nonce, ciphertext, ...row }: Row) {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAuthTag(ciphertext.subarray(-16))
  return {
    ...row,
    text: decipher.update(ciphertext.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8'),
  }
}
