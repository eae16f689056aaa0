import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { generateFernetKey } from '@roomkey/crypto'
import type { MessageId } from '@roomkey/protocol'
import { afterEach, expect, test } from 'vitest'
import { startTestServer, testUser } from '../testing/index.ts'
import { postgresDatabases } from '../testing/postgresDatabases.ts'

const databases = postgresDatabases()
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** In front of PostgreSQL: lets the commit behind a statement that holds `armed.on` through, and keeps its answer. */
async function losingAnswers(port: number) {
  const armed: { on: string | undefined } = { on: undefined }
  const proxy = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    let seen = false
    near.on('data', (data) => {
      if (armed.on !== undefined && data.includes(armed.on)) seen = true
      if (seen && data.includes('commit\0')) {
        seen = false
        armed.on = undefined
        // What PostgreSQL says to the commit comes after everything before it: the line breaks there.
        near.pause()
        far.removeAllListeners('data')
        far.on('data', (answer) => answer.includes('COMMIT\0') && near.destroy())
      }
      far.write(data)
    })
    far.on('data', (data) => near.write(data))
    for (const socket of [near, far]) {
      socket.on('error', () => {})
      socket.on('close', () => {
        near.destroy()
        far.destroy()
      })
    }
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  ends.push(() => proxy.close())
  return { armed, port: (proxy.address() as AddressInfo).port }
}

test('a commit whose answer got lost is told everybody when PostgreSQL answers again, without a retry', async () => {
  const url = new URL(await databases.migrated())
  const { armed, port } = await losingAnswers(Number(url.port))
  url.port = String(port)
  const server = await startTestServer({
    env: { DATABASE_URL: url.href, SERVER_MASTER_KEY: generateFernetKey() },
    // Not by the clock.
    replace: ({ sockets }) => ({ sockets: { ...sockets, compareSeconds: 3600 } }),
  })
  ends.push(() => server.dispose())
  const [alice, bob] = [await testUser(server), await testUser(server)]
  const room = await alice.createRoom('Room', bob)
  const [onAlice, onBob] = [await alice.live(), await bob.live()]
  const message = { id: randomUUID() as MessageId, room_id: room, text: 'hi', attachment_ids: [] }
  armed.on = message.id
  onAlice.send({ type: 'send', ref: 'lost', message })
  expect(await onAlice.next('error')).toMatchObject({ code: 'unavailable' })
  expect(armed.on).toBeUndefined()
  await server.parts.store.check()
  for (const client of [onAlice, onBob])
    await client.next('changes', ({ items }) =>
      items.some((item) => item.kind === 'message' && item.message.id === message.id),
    )
})
