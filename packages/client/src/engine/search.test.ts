import type { MessageId, UserRef } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { SearchPage } from '../api/search.ts'
import { EngineHarness, ScriptedRoom } from '../testing/index.ts'

const CAROL = { id: 3, username: 'carol' } as UserRef
const HISTORY = /\/history\/\?/

let world: EngineHarness
let room: ScriptedRoom
beforeEach(async () => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
})

/** A room whose newest 50 messages are cached and whose older ones come in pages of 100. */
async function openLong(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) room.post(`message ${n}`)
  world.serve([room])
  world.http.on('GET', HISTORY, async (request) => {
    await new Promise<void>((resolve) => world.clock.after(10, resolve))
    const before = Number(new URL(request.url).searchParams.get('before'))
    const older = room.messages.filter(({ seq }) => seq < before)
    return {
      status: 200,
      body: { messages: older.slice(-100), has_more: older.length > 100, rev: room.lastRev },
    }
  })
  await world.signIn()
}

async function search(query: string): Promise<SearchPage> {
  const answer = world.engine.search({ query, zone: 'UTC', before: null, limit: 50 })
  await world.clock.advance(0)
  const page = await answer
  if (!page.ok) throw new Error(page.message)
  return page
}

const scope = { query: 'message', zone: 'UTC' }

describe('search', () => {
  test('finds what was said and what waits, offline too', async () => {
    room.post('Plant the beans')
    world.serve([room])
    await world.signIn()
    world.sockets.last.drop()
    world.clock.jump(86_400_000)
    await world.engine.sendMessage({ room: room.id, text: 'beans, planted' })
    expect((await search('bean')).hits.map(({ excerpt }) => excerpt.text)).toEqual([
      'beans, planted',
      'Plant the beans',
    ])
    expect(
      await world.engine.search({ query: 'x'.repeat(501), zone: 'UTC', before: null, limit: 5 }),
    ).toMatchObject({
      ok: false,
      reason: 'invalid',
    })
    expect(world.reports).toEqual([])
  })

  test('an edit, a deletion and the loss of the room are followed at once', async () => {
    const first = room.post('first words').message.id
    const second = room.post('second words').message.id
    world.serve([room])
    await world.signIn()
    expect((await search('words')).hits).toHaveLength(2)
    world.sockets.last.say(room.push(room.edit(first, 'other thoughts')))
    world.sockets.last.say(room.push(room.remove(second)))
    expect((await search('words')).hits).toEqual([])
    expect((await search('thoughts')).hits).toHaveLength(1)
    world.sockets.last.say({ type: 'removed', room_id: room.id })
    expect((await search('thoughts')).hits).toEqual([])
  })

  test('what a snapshot skipped, a new name and a newcomer are followed at once, too', async () => {
    for (let n = 1; n <= 3; n++) room.post(`message ${n}`)
    world.serve([room])
    await world.signIn()
    expect(await search('message')).toMatchObject({ hits: { length: 3 }, horizon: null })
    expect((await search('in:cellar from:carol')).problems).toHaveLength(2)
    room.rename('Cellar')
    room.post('message 4', CAROL)
    world.sockets.last.say(room.snapshot('too_old', 2))
    const after = await search('message')
    expect(after.hits.map(({ seq }) => seq)).toEqual([4, 3])
    expect(after.horizon).toMatchObject({ rooms: 1 })
    expect(await search('in:cellar from:carol')).toMatchObject({ problems: [], hits: [{ seq: 4 }] })
  })

  test('says since when it knows, fetches older pages with progress, and finds more', async () => {
    await openLong(380)
    expect((await search('message 7')).hits).toHaveLength(0)
    expect((await search('message')).horizon).toMatchObject({ rooms: 1 })
    const { all } = await world.watch({ view: 'search' })
    const fetching = world.engine.fetchOlder(scope)
    await world.clock.advance(300)
    expect(await fetching).toEqual({ ok: true })
    await world.clock.advance(2000)
    expect(all().map((view) => view.fetching?.pages ?? null)).toEqual([null, 0, 1, 2, 3, null])
    expect((await search('"message 7" ')).hits.map(({ seq }) => seq)).toEqual([7])
    expect((await search('message')).horizon).toBeNull()
  })

  test('whoever watches how much is searchable hears of what searches took in, too', async () => {
    await openLong(1700)
    const { last } = await world.watch({ view: 'search' })
    const fetching = world.engine.fetchOlder({ query: 'message', zone: 'UTC' })
    await world.clock.advance(400)
    await fetching
    expect(last()).toEqual({ indexing: 0, fetching: null })
    for (const word of ['one', 'two', 'three']) await search(word)
    await world.clock.advance(60_000)
    expect(last()).toEqual({ indexing: null, fetching: null })
  })

  test('fetching stops after twenty pages, when it is told to, and where the server does not answer', async () => {
    await openLong(2600)
    const asked = () => world.http.to('GET', HISTORY).length
    const first = world.engine.fetchOlder(scope)
    await world.engine.cancelFetchOlder()
    await world.clock.advance(300)
    expect(await first).toEqual({ ok: true })
    expect(asked()).toBe(1)
    const second = world.engine.fetchOlder(scope)
    await world.clock.advance(300)
    expect(await second).toEqual({ ok: true })
    expect(asked()).toBe(21)
    world.http.on('GET', HISTORY, () => 'unreachable')
    const third = world.engine.fetchOlder(scope)
    await world.clock.advance(60_000)
    expect(await third).toMatchObject({ ok: false, reason: 'offline' })
  })
})

describe('a window below the newest message', () => {
  test('shows what is up to it, and older pages come as it grows', async () => {
    await openLong(300)
    const older = world.engine.loadOlder(room.id)
    await world.clock.advance(300)
    await older
    const { last } = await world.watch({ view: 'timeline', room: room.id, limit: 20, upTo: 170 as never })
    expect(last()?.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 151))
    expect(last()).toMatchObject({ hasNewer: true, hasOlder: true, lastSeq: 300 })
    await world.engine.sendMessage({ room: room.id, text: 'below' })
    await world.clock.advance(300)
    expect(last()?.messages.at(-1)?.seq).toBe(170)
    const requests = () => world.http.to('GET', HISTORY).length
    // Cached is 151 and up: the window reaches its end, so the next page is asked for.
    expect(requests()).toBe(1)
    const more = world.engine.loadOlder(room.id)
    await world.clock.advance(300)
    await more
    expect(requests()).toBe(2)
  })

  test('that reaches the newest one is no window at all', async () => {
    await openLong(30)
    const query = { view: 'timeline', room: room.id, limit: 40 } as const
    const whole = await world.read(query)
    expect(await world.read({ ...query, upTo: 30 as never })).toEqual(whole)
    expect(await world.read({ ...query, upTo: 99 as never })).toEqual(whole)
    expect(whole?.hasNewer).toBe(false)
    expect(whole?.messages.at(-1)?.id as MessageId).toBe(room.messages.at(-1)?.id)
  })
})
