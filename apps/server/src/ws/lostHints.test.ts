import { randomUUID } from 'node:crypto'
import type { MessageId } from '@roomkey/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import { type Store, UnavailableError } from '../store/store.ts'
import { startTestServer, type TestServer, testUser } from '../testing/index.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

let server: TestServer
afterEach(() => server.dispose())

test('a send whose answer got lost reaches everybody once it is tried again', async () => {
  let lose = false
  /** Commits, and then the connection breaks. */
  const losing = (store: Store): Store => ({
    ...store,
    send: async (row) => {
      const stored = await store.send(row)
      if (!lose) return stored
      lose = false
      throw new UnavailableError('the answer was lost')
    },
  })
  server = await startTestServer({ replace: ({ store }) => ({ store: losing(store) }) })
  const [alice, bob] = [await testUser(server), await testUser(server)]
  const room = await alice.createRoom('Room', bob)
  const [onAlice, onBob] = [await alice.live(), await bob.live()]
  const message = { id: randomUUID() as MessageId, room_id: room, text: 'hi', attachment_ids: [] }
  lose = true
  onAlice.send({ type: 'send', ref: 'first', message })
  expect(await onAlice.next('error')).toMatchObject({ code: 'unavailable', ref: 'first' })
  onAlice.send({ type: 'send', ref: 'second', message })
  const { rev } = await onAlice.next('ack')
  for (const client of [onAlice, onBob]) await client.next('changes', (changes) => changes.to_rev === rev)
})
