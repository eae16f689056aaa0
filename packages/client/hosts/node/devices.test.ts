import type { RoomId, Seq } from '@roomkey/protocol'
import { startTestServer, type TestServer, type TestUser, testUser } from '@roomkey/server/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Device, Result } from '../../src/index.ts'
import { TestClient } from './testClient.ts'

// One person on two machines, each the real engine on its real host, against the real server.

const PASSWORD = 'correct horse battery'

let server: TestServer
let laptop: TestClient
let desktop: TestClient
beforeEach(async () => {
  server = await startTestServer()
  const account = { server: server.url.replace(/\/$/, ''), username: 'alice', password: PASSWORD }
  laptop = new TestClient()
  desktop = new TestClient()
  good(await laptop.engine.register({ ...account, email: '' }))
  good(await desktop.engine.signIn(account))
  await Promise.all([laptop.live(), desktop.live()])
})
afterEach(async () => {
  await laptop.dispose()
  await desktop.dispose()
  await server.dispose()
})

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.reason}: ${result.message}`)
  return result
}
const devices = async (client: TestClient): Promise<Device[]> =>
  good(await client.engine.listDevices()).devices
const signedOut = (client: TestClient) =>
  client.until({ view: 'session' }, (session) => session.state === 'signedOut')
const keptTokens = ({ secrets }: TestClient) => JSON.parse(secrets.values.get('tokens') ?? 'null')

test('one machine signs the other one out, which notices at once and keeps its messages', async () => {
  const [here, there] = await devices(laptop)
  expect([here?.current, there?.current]).toEqual([true, false])
  if (!there) throw new Error('no other device')
  good(await laptop.engine.revokeDevice(there.id))
  expect(await signedOut(desktop)).toMatchObject({ reason: 'expired', username: 'alice' })
  expect(keptTokens(desktop)).toBeNull()
  expect(await devices(laptop)).toHaveLength(1)
})

test('signing out takes the machine from the list', async () => {
  good(await desktop.engine.signOut({ wipe: true }))
  await vi.waitFor(async () => expect(await devices(laptop)).toHaveLength(1), 110_000)
})

test('a new password signs the other one out and leaves this one as it is, also at its next rotation', async () => {
  const refused = await laptop.engine.changePassword({ oldPassword: 'wrong', newPassword: 'another one' })
  expect(refused).toMatchObject({ ok: false, reason: 'invalid', fields: { oldPassword: expect.any(String) } })
  good(await laptop.engine.changePassword({ oldPassword: PASSWORD, newPassword: 'another one' }))
  await signedOut(desktop)

  await laptop.stop()
  const before = keptTokens(laptop)
  laptop.secrets.values.set('tokens', JSON.stringify({ ...before, accessExpiresAt: 0 }))
  laptop.start()
  await laptop.live()
  const after = keptTokens(laptop)
  expect(after.deviceId).toBe(before.deviceId)
  expect(after.refresh).not.toBe(before.refresh)
  expect(after.rotationId).toBeNull()
})

test('a machine that is copied is found out: the copy and the original are signed out', async () => {
  await laptop.stop()
  const kept = { ...keptTokens(laptop), accessExpiresAt: 0 }
  const copy = new TestClient()
  try {
    for (const [name, value] of laptop.secrets.values) copy.secrets.values.set(name, value)
    for (const client of [copy, laptop]) client.secrets.values.set('tokens', JSON.stringify(kept))
    await copy.stop()
    copy.start()
    await copy.live()
    laptop.start()
    await signedOut(laptop)
    await signedOut(copy)
    expect(await devices(desktop)).toHaveLength(1)
  } finally {
    await copy.dispose()
  }
})

test('what is read on one machine is read on the other, also where own messages and a hole lie in between', async () => {
  const bob = await testUser(server)
  const room = await bob.createRoom('Harbour', { username: 'alice' } as TestUser)
  const unread = (client: TestClient, count: number) =>
    client.until({ view: 'rooms' }, ([row]) => row?.unread === count)
  const read = async (seq: number) => good(await laptop.engine.markRead({ room, seq: seq as Seq }))
  const write = async (of: (number: number) => Promise<unknown>, count: number) => {
    for (let number = 0; number < count; number++) await of(number)
  }
  const byBob = () => bob.send(room, 'bob')
  const byAlice = async (id: RoomId, seq: number) => {
    good(await laptop.engine.sendMessage({ room: id, text: 'mine' }))
    await laptop.until({ view: 'timeline', room: id, limit: 10 }, (view) => (view?.lastSeq ?? 0) >= seq)
  }

  await write(byBob, 3)
  await Promise.all([unread(laptop, 3), unread(desktop, 3)])
  await byAlice(room, 4)
  await read(4)
  await Promise.all([unread(laptop, 0), unread(desktop, 0)])

  // Sixty more, of which a machine that holds nothing gets the newest page only.
  await write(byBob, 60)
  await unread(laptop, 60)
  good(await desktop.engine.signOut({ wipe: true }))
  good(
    await desktop.engine.signIn({
      server: server.url.replace(/\/$/, ''),
      username: 'alice',
      password: PASSWORD,
    }),
  )
  await unread(desktop, 60)
  expect((await desktop.until({ view: 'timeline', room, limit: 100 }, Boolean))?.hasOlder).toBe(true)
  await byAlice(room, 65)
  await byBob()
  await Promise.all([unread(laptop, 61), unread(desktop, 61)])
  await read(10)
  await Promise.all([unread(laptop, 55), unread(desktop, 55)])
  await read(66)
  await Promise.all([unread(laptop, 0), unread(desktop, 0)])
})
