import { randomUUID } from 'node:crypto'
import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { afterEach, expect, test } from 'vitest'
import type { Fanout } from '../fanout/fanout.ts'
import { type Store, UnavailableError } from '../store/store.ts'
import { type SyncClient, startTestServer, type TestServer, testUser } from '../testing/index.ts'

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

/** Hears nothing of what happens, unless it is told that it missed something. */
function deaf() {
  let tell = () => {}
  const fanout: Fanout = {
    publish: () => {},
    missed: () => tell(),
    subscribe: async (_listener, missed = () => {}) => {
      tell = missed
    },
    close: async () => {},
  }
  return fanout
}

const told = (client: SyncClient, room: RoomId) =>
  client.next(
    'changes',
    (frame) => frame.room_id === room && frame.items.some(({ kind }) => kind === 'message'),
  )

test('without a single hint everybody is told what happened, within the time of a comparison', async () => {
  server = await startTestServer({
    replace: ({ sockets }) => ({ fanout: deaf(), sockets: { ...sockets, compareSeconds: 0.05 } }),
  })
  const [alice, bob, carol] = [await testUser(server), await testUser(server), await testUser(server)]
  const room = await alice.createRoom('Room', bob)
  const [onAlice, onBob, onCarol] = [await alice.live(), await bob.live(), await carol.live()]
  const alsoBob = await bob.live()
  await onAlice.say(room, 'hi')
  for (const client of [onAlice, onBob, alsoBob]) await told(client, room)
  onBob.send({ type: 'read', room_id: room, seq: 1 as Seq })
  for (const client of [onBob, alsoBob])
    expect(await client.next('read_mark')).toMatchObject({ room_id: room, seq: 1, unread_count: 0 })
  await alice.invite(room, carol)
  await onCarol.next('snapshot', (snapshot) => snapshot.room.id === room)
  await alice.remove(room, bob)
  await onBob.next('removed', ({ room_id }) => room_id === room)
})

test('being told of lost hints costs a query for rooms and one for people, however many there are', async () => {
  const fanout = deaf()
  const asked: string[] = []
  let counting = false
  const counted = (store: Store): Store =>
    new Proxy(store, {
      get: (target, name: keyof Store) => {
        const value = target[name]
        if (counting && typeof value === 'function') asked.push(name)
        return value
      },
    })
  server = await startTestServer({ replace: ({ store }) => ({ fanout, store: counted(store) }) })
  const [alice, bob] = [await testUser(server), await testUser(server)]
  const rooms: RoomId[] = []
  for (let count = 0; count < 5; count += 1) rooms.push(await alice.createRoom(`Room ${count}`, bob))
  const clients = [await alice.live(), await alice.live(), await bob.live()]
  const [busy = '' as RoomId] = rooms
  await alice.send(busy, 'hi')
  counting = true
  for (let times = 0; times < 5; times += 1) fanout.missed()
  for (const client of clients) await told(client, busy)
  for (const client of clients) await client.settled()
  const ofRooms = asked.filter((name) => !['devicesRevoked', 'userStates'].includes(name))
  // Five in a row: one that is under way, and one more for what came meanwhile.
  expect(ofRooms.sort()).toEqual(['lastRevs', 'lastRevs', 'roomSums', 'roomSums'])
})
