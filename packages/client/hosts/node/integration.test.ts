import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RoomId } from '@roomkey/protocol'
import { freePort, startTestServer, type TestServer } from '@roomkey/server/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Result } from '../../src/index.ts'
import { TestClient } from './testClient.ts'

// Two engines on their real host against the real server: every port of Node is used for what it is for.

let server: TestServer
let dataDir: string
let alice: TestClient
let bob: TestClient
const address = () => server.url.replace(/\/$/, '')

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'roomkey-server-'))
  server = await startTestServer({ dataDir, env: { PORT: `${await freePort()}` } })
  alice = new TestClient()
  bob = new TestClient()
})
afterEach(async () => {
  await alice.dispose()
  await bob.dispose()
  await server.dispose()
  await rm(dataDir, { recursive: true, force: true })
})

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.reason}: ${result.message}`)
  return result
}

const enter = async (client: TestClient, username: string) => {
  good(
    await client.engine.register({
      server: address(),
      username,
      email: '',
      password: 'correct horse battery',
    }),
  )
  await client.live()
}
const meet = async (name = 'Plans'): Promise<RoomId> => {
  await enter(alice, 'alice')
  await enter(bob, 'bob')
  const created = good(
    await alice.engine.createRoom({ name, description: 'What we do', usernames: ['bob', 'nobody'] }),
  )
  // Where the answer takes longer than the command waits for it, the list of actions tells the same.
  if (created.unknownUsernames.length === 0)
    await alice.until({ view: 'actions' }, (actions) =>
      actions.some((each) => each.state === 'done' && each.unknownUsernames.join() === 'nobody'),
    )
  else expect(created.unknownUsernames).toEqual(['nobody'])
  await bob.until({ view: 'room', room: created.room }, (room) => room !== null)
  return created.room
}
const say = async (client: TestClient, room: RoomId, text: string) =>
  good(await client.engine.sendMessage({ room, text })).id
/** Waits until exactly these texts stand there, all of them sent. */
const reads = (client: TestClient, room: RoomId, texts: string[]) =>
  client.until({ view: 'timeline', room, limit: 500 }, (view) => {
    const messages = view?.messages ?? []
    return (
      messages.every((message) => message.state === 'sent') &&
      JSON.stringify(messages.map((message) => message.text)) === JSON.stringify(texts)
    )
  })
const restartServer = async (pause: () => Promise<void>) => {
  const { port } = new URL(server.url)
  await server.dispose()
  await pause()
  server = await startTestServer({ dataDir, env: { PORT: port } })
}

test('register, invite, talk, count unread, and read it all again offline', async () => {
  expect(await alice.engine.checkServer(address())).toMatchObject({ ok: true, server: address() })
  const room = await meet()
  expect(await bob.until({ view: 'room', room }, (view) => view?.members.length === 2)).toMatchObject({
    name: 'Plans',
    description: 'What we do',
    myRole: 'member',
  })
  await say(alice, room, 'hello bob')
  await reads(bob, room, ['hello bob'])
  const rows = await bob.until({ view: 'rooms' }, (list) => list[0]?.unread === 1)
  expect(rows[0]?.lastMessage?.preview).toBe('hello bob')
  await say(bob, room, 'hello alice')
  const view = await reads(alice, room, ['hello bob', 'hello alice'])
  good(await bob.engine.markRead({ room, seq: view?.lastSeq as never }))
  await bob.until({ view: 'rooms' }, (list) => list[0]?.unread === 0)

  await bob.stop()
  await restartServer(async () => {
    bob.start()
    await reads(bob, room, ['hello bob', 'hello alice'])
    expect(await bob.until({ view: 'session' }, (session) => session.state === 'signedIn')).toMatchObject({
      storage: 'persistent',
    })
  })
  expect([...alice.reports, ...bob.reports]).toEqual([])
})

test('who is online is seen by people who share a room, and unknown while there is no connection', async () => {
  const room = await meet()
  const view = await alice.until({ view: 'room', room }, (value) => value?.members.length === 2)
  const them = view?.members.find(({ username }) => username === 'bob')?.id ?? 0
  // Open for as long as the test runs: only who is shown is asked about.
  await alice.engine.watch(10_000, { view: 'room', room })
  await alice.until({ view: 'presence' }, (presence) => presence[them] === 'online')
  await bob.stop()
  await alice.until({ view: 'presence' }, (presence) => presence[them] === 'offline')
  await restartServer(async () => {
    await alice.until({ view: 'presence' }, (presence) => presence[them] === undefined)
  })
  await alice.until({ view: 'presence' }, (presence) => presence[them] === 'offline')
  expect(alice.reports).toEqual([])
})

test('what was written while the server was away arrives once, in order, on both sides', async () => {
  const room = await meet()
  await say(alice, room, 'before')
  await reads(bob, room, ['before'])
  await restartServer(async () => {
    await alice.until({ view: 'connection' }, (connection) => connection.state === 'waiting')
    for (const text of ['one', 'two', 'three']) await say(alice, room, text)
    await alice.stop()
    alice.start()
    const waiting = await alice.until(
      { view: 'timeline', room, limit: 50 },
      (view) => view?.messages.length === 4,
    )
    expect(waiting?.messages.at(-1)?.state).toBe('waiting')
  })
  await alice.engine.wake()
  await bob.engine.wake()
  await reads(alice, room, ['before', 'one', 'two', 'three'])
  await reads(bob, room, ['before', 'one', 'two', 'three'])
})

test('a server that is put back to a backup and what it is told from then on is what everybody sees', async () => {
  const room = await meet()
  await say(alice, room, 'kept')
  await reads(bob, room, ['kept'])
  const backup = await mkdtemp(join(tmpdir(), 'roomkey-backup-'))
  await restartServer(() => cp(dataDir, backup, { recursive: true }))
  await Promise.all([alice.engine.wake(), bob.engine.wake()])
  const lost = ['lost 1', 'lost 2', 'lost 3']
  for (const text of lost) await say(alice, room, text)
  // What a server has not confirmed is sent to the next one.
  await Promise.all([alice, bob].map((client) => reads(client, room, ['kept', ...lost])))
  await restartServer(async () => {
    await rm(dataDir, { recursive: true })
    await cp(backup, dataDir, { recursive: true })
  })
  await Promise.all([alice.engine.wake(), bob.engine.wake()])
  await reads(alice, room, ['kept'])
  await say(alice, room, 'new after restore')
  await reads(bob, room, ['kept', 'new after restore'])
  await rm(backup, { recursive: true, force: true })
})

test('a file goes up from disk and is read by the other; more than fit go as several messages', async () => {
  const room = await meet()
  const bytes = randomBytes(3_000_000)
  const staged = await alice.staging.add({ bytes, name: 'Pläne & more.bin', contentType: 'application/zip' })
  good(await alice.engine.sendFiles({ room, text: 'the plans', files: [staged] }))
  const view = await reads(bob, room, ['the plans'])
  const attachment = view?.messages[0]?.attachments[0]
  expect(attachment).toMatchObject({ name: 'Pläne & more.bin', size: bytes.length })
  if (attachment === undefined) throw new Error('no attachment')
  const link = good(await bob.engine.fileUrl(attachment.id))
  expect(link.expiresAt).toBeGreaterThan(Date.now())
  const got = await fetch(link.url)
  expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true)
  await alice.until({ view: 'transfers' }, (transfers) => transfers.length === 0)
  await reads(alice, room, ['the plans'])
  await expect(alice.staging.find(staged.id)).rejects.toThrow('not there')

  const names = Array.from({ length: 23 }, (_, index) => `${index + 1}.bin`)
  const files = await Promise.all(
    names.map((name) => alice.staging.add({ bytes: randomBytes(10), name, contentType: '' })),
  )
  good(await alice.engine.sendFiles({ room, text: 'all of it', files }))
  const all = await reads(bob, room, ['the plans', 'all of it', ''])
  const arrived = all?.messages.slice(1).map(({ attachments }) => attachments.map(({ name }) => name))
  expect(arrived).toEqual([names.slice(0, 20), names.slice(20)])
})

test('wiping removes the bytes of files that never went up', async () => {
  const room = await meet()
  await server.close()
  await alice.until({ view: 'connection' }, (connection) => connection.state === 'waiting')
  const staged = await alice.staging.add({
    bytes: randomBytes(1000),
    name: 'x.png',
    contentType: 'image/png',
  })
  good(await alice.engine.sendFiles({ room, text: '', files: [staged] }))
  good(await alice.engine.signOut({ wipe: true }))
  await expect(alice.staging.find(staged.id)).rejects.toThrow('not there')
})

test('a text longer than a frame goes by REST and arrives whole', async () => {
  const room = await meet()
  const text = 'long ü '.repeat(60_000)
  await say(alice, room, text)
  await say(alice, room, 'and a short one')
  await reads(bob, room, [text, 'and a short one'])
})

test('a newcomer sees the newest and scrolls back to the beginning', async () => {
  const room = await meet()
  const texts = Array.from({ length: 130 }, (_, index) => `message ${index}`)
  for (const text of texts) await say(alice, room, text)
  await reads(alice, room, texts)
  const carol = new TestClient()
  await enter(carol, 'carol')
  good(await alice.engine.addMembers({ room, usernames: ['carol'] }))
  const query = { view: 'timeline', room, limit: 500 } as const
  const first = await carol.until(query, (view) => (view?.messages.length ?? 0) > 0)
  expect(first?.messages.at(-1)?.text).toBe('message 129')
  expect(first?.messages.length).toBeLessThan(130)
  for (let pages = 0; pages < 5; pages++) {
    const view = await carol.until(query, () => true)
    if (view?.hasOlder) good(await carol.engine.loadOlder(room))
  }
  const all = await reads(carol, room, texts)
  expect(all?.hasOlder).toBe(false)
  await carol.dispose()
})

test('whoever is removed loses the room and what was kept of it', async () => {
  const room = await meet()
  await say(alice, room, 'secret')
  await reads(bob, room, ['secret'])
  const members = await alice.until({ view: 'room', room }, (view) => view?.members.length === 2)
  const user = members?.members.find((member) => member.username === 'bob')?.id
  if (user === undefined) throw new Error('no bob')
  good(await alice.engine.removeMember({ room, user }))
  await bob.until({ view: 'timeline', room, limit: 10 }, (view) => view === null)
  await alice.until({ view: 'room', room }, (view) => view?.members.length === 1)
})
