import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import Koa from 'koa'
import { koaBody } from 'koa-body'
import { INSERT, idOf, openMessageTable } from './messageTable.ts'

// The echo, which answers a POST when a row of it is on the disk. Rows that arrive in one turn of the event loop share a
// commit. Nobody is asked who they are, nothing is sealed, no counter moves and nobody else is told.

const { values } = parseArgs({ options: { file: { type: 'string' } } })
if (values.file === undefined) throw new Error('--file')
const database = openMessageTable(values.file)
const insert = database.prepare(INSERT)
const nonce = randomBytes(12)
const ciphertext = randomBytes(136)
const seqs = new Map<string, number>()
let count = 0
let waiting: { room: string; stored(): void }[] = []

const commit = database.transaction((group: typeof waiting) => {
  for (const { room } of group) {
    const seq = (seqs.get(room) ?? 0) + 1
    seqs.set(room, seq)
    count += 1
    insert.run(room, seq, idOf(count), seq, Date.now() * 1000, nonce, ciphertext)
  }
})

function store(room: string): Promise<void> {
  return new Promise((stored) => {
    if (waiting.length === 0)
      setImmediate(() => {
        const group = waiting
        waiting = []
        commit(group)
        for (const one of group) one.stored()
      })
    waiting.push({ room, stored })
  })
}

const app = new Koa()
app.use(koaBody())
app.use(async (context) => {
  await store(context.path)
  context.status = 201
  context.body = context.request.body
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.once('SIGTERM', () => process.exit(0))
