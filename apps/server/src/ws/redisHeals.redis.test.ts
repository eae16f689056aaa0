import type { RoomId } from '@roomkey/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import {
  type SyncClient,
  startRedis,
  startTestServer,
  type TestRedis,
  type TestServer,
  type TestUser,
  testUser,
} from '../testing/index.ts'

const open: { dispose(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose()
})
async function opened<One extends { dispose(): Promise<void> }>(one: Promise<One>): Promise<One> {
  open.push(await one)
  return one
}

async function twoNodes(env: Record<string, string> = {}) {
  const redis = await opened(startRedis())
  const one = await opened(startTestServer({ env: { REDIS_URL: redis.url, ...env } }))
  // The same database, as two nodes on one PostgreSQL would have it.
  const two = await opened(startTestServer({ env: { REDIS_URL: redis.url, ...env }, dataDir: one.dataDir }))
  return { redis, one, two, nodes: [one, two] }
}

const statesOf = (nodes: readonly TestServer[]) => nodes.map(({ parts }) => parts.redis.state())
const become = (nodes: readonly TestServer[], state: string) =>
  vi.waitFor(() => expect(statesOf(nodes)).toEqual(nodes.map(() => state)), 100_000)

/** The messages of a room as this client was told them, by place. */
function known(client: SyncClient, room: RoomId): Map<number, string> {
  const messages = client.frames.flatMap((frame) => {
    if (frame.type === 'snapshot' && frame.room.id === room) return frame.messages
    if (frame.type !== 'changes' || frame.room_id !== room) return []
    return frame.items.flatMap((item) => (item.kind === 'message' ? [item.message] : []))
  })
  return new Map(messages.map(({ seq, text }) => [seq, text]))
}

/** Sends until told to stop; resolves with what was acknowledged, by place. */
function talking(client: SyncClient, room: RoomId, name: string) {
  let on = true
  const acknowledged = new Map<number, string>()
  const ended = (async () => {
    for (let count = 1; on; count += 1) {
      const text = `${name} ${count}`
      acknowledged.set((await client.say(room, text)).seq, text)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  return {
    acknowledged,
    stop: async () => {
      on = false
      await ended
    },
  }
}

const until = (talk: { acknowledged: Map<number, string> }, more: number) => {
  const goal = talk.acknowledged.size + more
  return vi.waitFor(() => expect(talk.acknowledged.size).toBeGreaterThanOrEqual(goal), 100_000)
}

async function outage(redis: TestRedis, nodes: readonly TestServer[], during: () => Promise<void>) {
  await redis.stop()
  await become(nodes, 'away')
  await during()
  await redis.start()
  await become(nodes, 'up')
}

test('Redis killed and restarted while both nodes take messages: none is lost, and everybody converges', async () => {
  const { redis, one, two, nodes } = await twoNodes()
  const [alice, bob] = [await testUser(one), await testUser(one)]
  const room = await alice.createRoom('Heals', bob)
  const [here, there] = [await alice.live(), await bob.at(two).live()]
  const talks = [talking(here, room, 'alice'), talking(there, room, 'bob')]
  for (const talk of talks) await until(talk, 5)
  for (let round = 0; round < 2; round += 1)
    await outage(redis, nodes, async () => {
      for (const talk of talks) await until(talk, 10)
      expect((await fetch(new URL('readyz', one.url))).status).toBe(200)
    })
  for (const talk of talks) await until(talk, 5)
  for (const talk of talks) await talk.stop()

  const acknowledged = new Map(talks.flatMap((talk) => [...talk.acknowledged]))
  for (const client of [here, there])
    await client.until(() => known(client, room).size >= acknowledged.size, 'every message')
  for (const client of [here, there])
    expect([...known(client, room)].sort(([a], [b]) => a - b)).toEqual(
      [...acknowledged].sort(([a], [b]) => a - b),
    )
  await Promise.all([here.close(), there.close()])
})

test('a line to Redis that goes dead without a word is noticed, and nothing is lost by it', async () => {
  const { redis, one, two, nodes } = await twoNodes()
  const [alice, bob] = [await testUser(one), await testUser(one)]
  const room = await alice.createRoom('Dead line', bob)
  const [here, there] = [await alice.live(), await bob.at(two).live()]
  redis.pause()
  try {
    await here.say(room, 'into the silence')
    await become(nodes, 'away')
    await here.say(room, 'known to be away')
  } finally {
    redis.resume()
  }
  await there.until(() => known(there, room).size === 2, 'both messages')
  await become(nodes, 'up')
  await there.say(room, 'together again')
  await here.until(() => known(here, room).size === 3, 'every message')
  await Promise.all([here.close(), there.close()])
})

test('who comes online while Redis is away is told when it is back', async () => {
  const { redis, one, two, nodes } = await twoNodes()
  const [alice, bob, carol] = [await testUser(one), await testUser(one), await testUser(one)]
  await alice.createRoom('Presence', bob, carol)
  const here = await alice.live()
  const there = await bob.at(two).live()
  here.send({ type: 'watch_presence', user_ids: [bob.id, carol.id] })
  const first = await here.next('presence')
  if (!first.online.includes(bob.id)) await here.next('presence', ({ online }) => online.includes(bob.id))
  let late: SyncClient | undefined
  await outage(redis, nodes, async () => {
    late = await carol.at(two).live()
  })
  await here.next('presence', ({ online }) => online.includes(carol.id))
  expect(one.parts.presence.isOnline(bob.id)).toBe(true)
  await Promise.all([here, there, late].map((client) => client?.close()))
})

test('sign-ins stay limited while Redis is away and when it is back', async () => {
  const { redis, one, two, nodes } = await twoNodes({ RATE_LIMIT: 'on', RATE_LIMITS: 'account=2/3600' })
  const guess = async ({ url }: TestServer, username: string) =>
    (
      await fetch(new URL('api/token/', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: 'wrong' }),
      })
    ).status
  const alice: TestUser = await testUser(one)
  expect([await guess(one, alice.username), await guess(two, alice.username)]).toEqual([401, 401])
  expect([await guess(one, alice.username), await guess(two, alice.username)]).toEqual([429, 429])
  await outage(redis, nodes, async () => {
    expect(await guess(one, alice.username)).toBe(429)
    for (const expected of [401, 401, 429]) expect(await guess(one, 'somebody')).toBe(expected)
  })
  expect(await guess(one, alice.username)).toBe(429)
  expect(await guess(one, 'somebody')).toBe(429)
})
