import { afterEach, expect, test, vi } from 'vitest'
import { startRedis, startTestServer, testUser } from '../testing/index.ts'

const open: { dispose(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose()
})
async function opened<One extends { dispose(): Promise<void> }>(one: Promise<One>): Promise<One> {
  open.push(await one)
  return one
}

test('two nodes share rooms over Redis, and converge after it was away', async () => {
  const redis = await opened(startRedis())
  const one = await opened(startTestServer({ env: { REDIS_URL: redis.url } }))
  // The same database, as two nodes on one PostgreSQL would have it.
  const two = await opened(startTestServer({ env: { REDIS_URL: redis.url }, dataDir: one.dataDir }))
  const [alice, bob] = [await testUser(one), await testUser(one)]
  const room = await alice.createRoom('Nodes')
  const here = await alice.live()
  const there = await bob.at(two).live()

  await alice.invite(room, bob)
  await there.next('snapshot', (frame) => frame.room.id === room)
  await here.say(room, 'over there?')
  await there.until(() => there.texts.join('').includes('over there?'))
  await there.say(room, 'over here!')
  await here.until(() => here.texts.join('').includes('over here!'))
  // A courtesy, dropped while the room is still being settled: said until it is heard.
  await vi.waitFor(() => {
    there.send({ type: 'typing', room_id: room })
    expect(here.frames.some(({ type }) => type === 'typing')).toBe(true)
  }, 100_000)

  await redis.stop()
  await here.say(room, 'while Redis is away')
  await here.until(() => here.texts.join('').includes('while Redis is away'))
  await redis.start()
  // No further message is needed: coming back makes the nodes compare.
  await there.until(() => there.texts.join('').includes('while Redis is away'))
  await Promise.all([here.close(), there.close()])
})
