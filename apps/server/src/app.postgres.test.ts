import { randomUUID } from 'node:crypto'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SyncClient, startTestServer, type TestServer, type TestUser, testUser } from './testing/index.ts'
import { postgresDatabases } from './testing/postgresDatabases.ts'

// The whole server on PostgreSQL, where that differs from SQLite.

const databases = postgresDatabases()
let url: string
let server: TestServer
let alice: TestUser
let room: RoomId
beforeEach(async () => {
  url = await databases.empty()
  server = await startTestServer({ env: { DATABASE_URL: url } })
  alice = await testUser(server)
  room = await alice.createRoom('Team')
})
afterEach(() => server.dispose())

const statusOf = async (path: string) => (await fetch(new URL(path, server.url))).status
const post = (plaintext: string) => alice.fetch(`api/rooms/${room}/messages/`, { json: { plaintext } })

it('says unavailable while PostgreSQL is away, and goes on by itself when it is back', async () => {
  const client = await SyncClient.open(server.url)
  await client.hello(alice.access)
  await client.say(room, 'before')
  await databases.postgres().kill9()

  expect(await statusOf('healthz')).toBe(200)
  expect(await statusOf('readyz')).toBe(503)
  const refused = await post('meanwhile')
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await refused.json()).toMatchObject({ code: 'unavailable' })
  const message = { id: randomUUID() as MessageId, room_id: room, text: 'meanwhile', attachment_ids: [] }
  client.send({ type: 'send', ref: 'first', message })
  expect(await client.next('error')).toMatchObject({ ref: 'first', code: 'unavailable' })

  await databases.postgres().restart()
  // What waits for a new connection longer than a balancer does counts as not ready.
  await vi.waitFor(async () => expect(await statusOf('readyz')).toBe(200), 100_000)
  // The same socket, and the same id as before.
  client.send({ type: 'send', ref: 'again', message })
  expect(await client.next('ack')).toMatchObject({ ref: 'again', message_id: message.id, seq: 2 })
  expect((await post('after')).status).toBe(201)
  await client.until(() => client.texts.some((text) => text.includes('"after"')))
  await client.close()
})

it('is not started on a database in use without its master key, nor with another one', async () => {
  const start = (env: Record<string, string> = {}) => startTestServer({ env: { DATABASE_URL: url, ...env } })
  await expect(start()).rejects.toThrow('SERVER_MASTER_KEY is missing')
  const SERVER_MASTER_KEY = `${Buffer.alloc(32, 7).toString('base64url')}=`
  await expect(start({ SERVER_MASTER_KEY })).rejects.toThrow('without REDIS_URL')
  await server.dispose()
  await expect(start({ SERVER_MASTER_KEY })).rejects.toThrow('SERVER_MASTER_KEY lacks a key')
})

it('knows nobody by a number larger than any id', async () => {
  for (const id of ['2147483647', '2147483648', '99999999999', '999999999999999']) {
    const { status } = await alice.fetch(`api/rooms/${room}/members/${id}/`, { method: 'DELETE' })
    expect(status).toBe(404)
  }
})
