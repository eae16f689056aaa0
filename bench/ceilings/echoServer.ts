import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { koaBody } from 'koa-body'

// The least a Koa server with JSON bodies can do: POST answers the parsed body, GET a page of fifty messages.

const page = {
  messages: Array.from({ length: 50 }, (_, index) => ({
    id: '0198c0de-0000-7000-8000-000000000000',
    room_id: '0198c0de-0000-7000-8000-000000000001',
    seq: index,
    rev: index,
    sender: { id: 1, username: 'bench_person' },
    text: 'x'.repeat(120),
    created_at: '2026-01-01T00:00:00.000000Z',
    edited_at: null,
    deleted_at: null,
    attachments: [],
  })),
  has_more: true,
  rev: 50,
}

const app = new Koa()
app.use(koaBody())
app.use((context) => {
  if (context.method === 'POST') {
    context.status = 201
    context.body = context.request.body
  } else {
    context.body = page
  }
})

const server = app.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.once('SIGTERM', () => process.exit(0))
