import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'

// The least a Koa server can do for a large answer: an object in memory, made into JSON for each request.

const value: unknown = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const app = new Koa()
app.use((context) => {
  context.body = value
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
})
process.once('SIGTERM', () => process.exit(0))
