import { once } from 'node:events'
import type { HistoryPage, MessageId, RoomId, Seq } from '@roomkey/protocol'
import { v7 as uuidv7 } from 'uuid'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { registerUser } from './actions/registerUser.ts'
import {
  type SyncClient,
  startTestServer,
  type TestServer,
  type TestUser,
  testUser,
} from './testing/index.ts'
import { slowDisk } from './testing/slowDisk.ts'

vi.mock('node:worker_threads', async (original) =>
  (await import('./testing/slowDisk.ts')).mockThreads(
    original as () => Promise<typeof import('node:worker_threads')>,
  ),
)

// However long an fsync takes: only those who wait for theirs wait. The test holds the disk in its hand.

let server: TestServer
let alice: TestUser
let bob: TestUser
let room: RoomId
let alices: SyncClient
let bobs: SyncClient

beforeEach(async () => {
  slowDisk.takes(0)
  server = await startTestServer()
  alice = await testUser(server)
  bob = await testUser(server)
  room = await alice.createRoom('Team', bob)
  await alice.send(room, 'first')
  alices = await alice.live()
  bobs = await bob.live()
})
afterEach(async () => {
  slowDisk.takes(0)
  await server.dispose()
})

async function hanging(before: number): Promise<void> {
  while (slowDisk.syncs() === before) await new Promise(setImmediate)
}

async function everybodyElseGoesOn(): Promise<void> {
  const page = await alice.fetch(`api/rooms/${room}/history/`)
  expect(page.status).toBe(200)
  expect(((await page.json()) as HistoryPage).messages.length).toBeGreaterThan(0)
  expect((await bob.fetch('api/rooms/')).status).toBe(200)
  await bobs.settled()
  const pong = once(alices.socket, 'pong')
  alices.socket.ping()
  await pong
}

function upload(): Promise<Response> {
  const form = new FormData()
  form.set('file', new Blob(['content']), 'a.txt')
  return fetch(new URL(`api/rooms/${room}/upload/`, server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.access}` },
    body: form,
  })
}

test.each<[string, () => Promise<unknown>]>([
  ['a send by REST', () => alice.send(room, 'second')],
  ['a send by the socket', () => alices.say(room, 'second')],
  [
    'a read mark',
    () => {
      bobs.send({ type: 'read', room_id: room, seq: 1 as Seq })
      return bobs.next('read_mark')
    },
  ],
  ['a new room', () => alice.createRoom('Other', bob)],
  ['a new account', () => registerUser(server.parts, { username: 'carol', password: 'correct horse' })],
  ['an upload', () => upload()],
  ['a removal', () => alice.remove(room, bob)],
])('reads, pings and heads go on while %s waits for the disk', async (_, write) => {
  slowDisk.hold()
  const before = slowDisk.syncs()
  const done = vi.fn()
  const written = write().then(done)
  await hanging(before)
  for (let times = 0; times < 20; times += 1) await everybodyElseGoesOn()
  expect(done).not.toHaveBeenCalled()
  slowDisk.takes(10)
  await written
})

test('what is durable is delivered while what came behind it waits for the disk', async () => {
  slowDisk.hold()
  const before = slowDisk.syncs()
  const id = uuidv7() as MessageId
  alices.send({
    type: 'send',
    ref: 'one',
    message: { id, room_id: room, text: 'second', attachment_ids: [] },
  })
  await hanging(before)
  const done = vi.fn()
  const behind = [alice.send(room, 'third'), alice.createRoom('Other', bob), upload()].map((one) =>
    one.then(done),
  )
  slowDisk.letOneGo()
  await bobs.next('changes', ({ items }) =>
    items.some((item) => item.kind === 'message' && item.message.id === id),
  )
  await hanging(before + 1)
  await everybodyElseGoesOn()
  expect(done).not.toHaveBeenCalled()
  slowDisk.takes(10)
  await Promise.all(behind)
})

test('after a failed fsync nothing is stored any more, everything is read, and the server says it is not ready', async () => {
  const ready = async () => (await fetch(new URL('readyz', server.url))).status
  expect(await ready()).toBe(200)
  slowDisk.fails()
  const send = (text: string) => alice.fetch(`api/rooms/${room}/messages/`, { json: { plaintext: text } })
  await send('second')
  slowDisk.takes(0)
  const refused = await send('third')
  expect(refused.status).toBe(503)
  expect(await refused.json()).toMatchObject({ code: 'unavailable' })
  expect(await ready()).toBe(503)
  await everybodyElseGoesOn()
  const { messages } = (await (await alice.fetch(`api/rooms/${room}/history/`)).json()) as HistoryPage
  expect(messages.map(({ text }) => text)).toEqual(['first'])
})
