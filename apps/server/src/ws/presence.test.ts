import type { FrameOf, UserId } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MemoryPresence } from '../presence/MemoryPresence.ts'
import { createRateLimits, DEFAULT_RATES } from '../ratelimit/rateLimits.ts'
import { type SyncClient, startTestServer, type TestServer, testUser } from '../testing/index.ts'

/** What comes and goes while it is held is known afterwards, with no time in between: a grace is short. */
class HeldPresence extends MemoryPresence {
  #held: (() => void)[] | null = null

  override arrived(user: UserId): void {
    this.#pass(() => super.arrived(user))
  }
  override left(user: UserId): void {
    this.#pass(() => super.left(user))
  }
  hold(): void {
    this.#held = []
  }
  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const step of held) step()
  }
  #pass(step: () => void): void {
    if (this.#held) this.#held.push(step)
    else step()
  }
}

const presence = new HeldPresence(200)
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ replace: () => ({ presence }) })
})
afterAll(() => server.dispose())

function watch(client: SyncClient, ...users: { id: UserId }[]): Promise<FrameOf<'presence'>> {
  client.send({ type: 'watch_presence', user_ids: users.map(({ id }) => id) })
  return client.next('presence')
}
const people = () => Promise.all([testUser(server), testUser(server), testUser(server)])
const presences = (client: SyncClient) => client.frames.filter(({ type }) => type === 'presence')

test('tells who is online of those asked about, and then who comes and goes', async () => {
  const [alice, bob, carol] = await people()
  await alice.createRoom('Presence', bob, carol)
  const one = await alice.live()
  const other = await bob.live()
  expect(await watch(one, bob, carol)).toEqual({ type: 'presence', online: [bob.id], offline: [carol.id] })
  const late = await carol.live()
  expect(await one.next('presence')).toEqual({ type: 'presence', online: [carol.id], offline: [] })
  await other.close()
  expect(await one.next('presence')).toEqual({ type: 'presence', online: [], offline: [bob.id] })
  await Promise.all([one.close(), late.close()])
})

test('another question takes the place of the one before', async () => {
  const [alice, bob, carol] = await people()
  await alice.createRoom('Presence', bob, carol)
  const one = await alice.live()
  await watch(one, bob)
  await watch(one, carol)
  const others = [await bob.live(), await carol.live()]
  expect(await one.next('presence')).toEqual({ type: 'presence', online: [carol.id], offline: [] })
  await one.settled()
  expect(presences(one)).toHaveLength(3)
  await Promise.all([one, ...others].map((client) => client.close()))
})

test('nothing is said of people with whom one shares no room, whether or not they exist', async () => {
  const [alice, bob, carol] = await people()
  await alice.createRoom('Presence', bob)
  const stranger = await carol.live()
  const one = await alice.live()
  expect(await watch(one, bob, carol, { id: 999_999 as UserId })).toEqual({
    type: 'presence',
    online: [],
    offline: [bob.id],
  })
  await stranger.close()
  const other = await bob.live()
  expect(await one.next('presence')).toMatchObject({ online: [bob.id] })
  await Promise.all([one.close(), other.close()])
})

test('nor any more once the last common room is left', async () => {
  const [alice, bob, carol] = await people()
  const room = await alice.createRoom('Presence', bob)
  await alice.createRoom('Other', carol)
  const one = await alice.live()
  const [former, present] = [await bob.live(), await carol.live()]
  await watch(former, alice)
  await watch(present, alice)
  await alice.remove(room, bob)
  await one.close()
  expect(await present.next('presence')).toMatchObject({ offline: [alice.id] })
  await former.settled()
  expect(presences(former)).toHaveLength(1)
  await Promise.all([former.close(), present.close()])
})

test('a reconnect is not seen', async () => {
  const [alice, bob, carol] = await people()
  await alice.createRoom('Presence', bob, carol)
  const one = await alice.live()
  const first = await bob.live()
  await watch(one, bob, carol)
  presence.hold()
  await first.close()
  const second = await bob.live()
  presence.release()
  const late = await carol.live()
  await one.next('presence')
  await late.close()
  // A grace that began later is over: bob's would have been, too.
  expect(await one.next('presence')).toMatchObject({ offline: [carol.id] })
  expect(presences(one)).toHaveLength(3)
  await Promise.all([one.close(), second.close()])
})

test('somebody in many rooms who comes online is one frame for a socket that asked', async () => {
  const [alice, bob] = await people()
  for (let count = 0; count < 30; count += 1) await alice.createRoom(`Room ${count}`, bob)
  const one = await alice.live()
  await watch(one, bob)
  const other = await bob.live()
  expect(await one.next('presence')).toMatchObject({ online: [bob.id] })
  await one.settled()
  expect(presences(one)).toHaveLength(2)
  await Promise.all([one.close(), other.close()])
})

test('too many people in one question are refused, and the socket stays open', async () => {
  const [alice] = await people()
  const one = await alice.live()
  one.send({ type: 'watch_presence', user_ids: Array.from({ length: 501 }, (_, index) => index + 1) })
  expect(await one.next('error')).toMatchObject({ code: 'invalid' })
  await one.settled()
  await one.close()
})

test('a store that fails delays the news only', async () => {
  const [alice, bob] = await people()
  await alice.createRoom('Presence', bob)
  const one = await alice.live()
  await watch(one, bob)
  const { store } = server.parts
  const { sharingRoom } = store
  const failed = Promise.withResolvers<void>()
  store.sharingRoom = async () => {
    store.sharingRoom = sharingRoom
    failed.resolve()
    throw new Error('the store is away')
  }
  const other = await bob.live()
  await failed.promise
  expect(await one.next('presence')).toMatchObject({ online: [bob.id] })
  await Promise.all([one.close(), other.close()])
})

test('a large question counts as several requests, and one too many is refused', async () => {
  const limiter = createRateLimits({ ...DEFAULT_RATES, user: { requests: 12, seconds: 3600 } })
  const own = await startTestServer({ replace: () => ({ limiter }) })
  try {
    const alice = await testUser(own)
    const one = await alice.live()
    const user_ids = Array.from({ length: 500 }, (_, index) => index + 1)
    one.send({ type: 'watch_presence', user_ids })
    await one.next('presence')
    one.send({ type: 'watch_presence', user_ids })
    expect(await one.next('error')).toMatchObject({ code: 'rate_limited' })
    await one.settled()
    await one.close()
  } finally {
    await own.dispose()
  }
})
