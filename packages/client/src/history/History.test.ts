import type { MessageId, Seq } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { knownRev } from '../cache/roomSync.ts'
import { HistoryWorld } from '../testing/HistoryWorld.ts'

const memory = () => new NodeSqlDriver(':memory:')
const seq = (number: number) => number as Seq
const seqsOf = (view: ReturnType<HistoryWorld['view']>) => [view.messages[0]?.seq, view.messages.at(-1)?.seq]
const day = (number: number) => new Date(Date.UTC(2026, 0, number, 12)).toISOString()

test('a hole is filled from its newer side, and of what was cached before it only what changed comes', async () => {
  const world = new HistoryWorld(memory())
  world.post(300)
  world.deliver()
  const rev = knownRev(world.sql, world.id)
  world.post(500)
  world.change(290, false)
  world.change(10, true)
  world.snapshot(50)
  expect(seqsOf(world.view())).toEqual([751, 800])
  expect(world.view().hasOlder).toBe(true)
  while (world.view().hasOlder) await world.load(world.history.loadOlder(world.id))
  expect(seqsOf(world.view())).toEqual([1, 800])
  world.check()
  expect(world.view().messages[9]?.deleted).toBe(true)
  expect(world.view().messages[289]?.text).toContain('edited')
  expect(world.asked).toEqual([
    'before=751&limit=100',
    'before=651&limit=100',
    'before=551&limit=100',
    'before=451&limit=100',
    'before=351&limit=50',
    `before=301&from=1&since_rev=${rev}&limit=200`,
  ])
  expect(world.told).toBe(450 + 2)
  // Nothing is asked for again.
  await world.load(world.history.loadOlder(world.id))
  expect(world.asked).toHaveLength(6)
})

test('more than one question confirms is confirmed in parts, and one with many changes where it was cut', async () => {
  const world = new HistoryWorld(memory(), 30)
  world.post(1500)
  world.deliver()
  for (let number = 1480; number <= 1500; number++) world.change(number, false)
  for (let number = 900; number < 940; number++) world.change(number, false)
  world.post(10)
  world.snapshot(10)
  const ranges: string[] = []
  while (world.view().hasOlder) {
    await world.load(world.history.loadOlder(world.id))
    world.check()
    ranges.push(seqsOf(world.view()).join('-'))
  }
  expect(ranges).toEqual(['931-1510', '901-1510', '1-1510'])
  expect(world.told).toBe(61)
})

test('a window around an old message grows both ways until it is one with the newest messages', async () => {
  const world = new HistoryWorld(memory())
  world.post(400)
  world.snapshot(50)
  await world.load(world.history.loadAround(world.id, seq(100)))
  const window = { upTo: seq(149), around: seq(100) }
  expect(seqsOf(world.view(window))).toEqual([50, 149])
  expect(world.view(window)).toMatchObject({ held: true, hasOlder: true, hasNewer: true, lastSeq: 400 })
  expect(seqsOf(world.view())).toEqual([351, 400])
  await world.load(world.history.loadOlder(world.id, seq(50)))
  await world.load(world.history.loadNewer(world.id, seq(149)))
  await world.load(world.history.loadNewer(world.id, seq(249)))
  expect(seqsOf(world.view({ upTo: seq(5000), around: seq(100) }))).toEqual([1, 349])
  expect(world.view({ upTo: seq(5000), around: seq(100) }).hasNewer).toBe(true)
  await world.load(world.history.loadNewer(world.id, seq(349)))
  expect(world.asked.slice(1)).toEqual([
    'before=50&limit=49',
    'after=149&limit=100',
    'after=249&limit=100',
    'after=349&limit=1',
  ])
  expect(world.view({ upTo: seq(5000), around: seq(100) })).toMatchObject({
    hasNewer: false,
    hasOlder: false,
  })
  expect(seqsOf(world.view())).toEqual([1, 400])
  world.check()
})

test('a window that a snapshot made stale shows nothing until it is confirmed', async () => {
  const world = new HistoryWorld(memory())
  world.post(200)
  world.deliver()
  const window = { upTo: seq(100), around: seq(80) }
  world.change(90, true)
  world.post(50)
  world.snapshot(50)
  expect(world.view(window)).toMatchObject({ held: false, messages: [], hasOlder: true, hasNewer: true })
  await world.load(world.history.loadAround(world.id, seq(80)))
  expect(world.told).toBe(1)
  expect(world.view(window).held).toBe(true)
  expect(world.view(window).messages.find((message) => message.seq === 90)?.deleted).toBe(true)
})

test('an answer that a snapshot overtook changes nothing, and neither does one of another life of the cache', async () => {
  const world = new HistoryWorld(memory())
  world.post(200)
  world.snapshot(50)
  // The second question is answered as it was when it was asked.
  await world.load(world.history.loadOlder(world.id))
  const loading = world.history.loadOlder(world.id)
  world.change(20, true)
  world.post(1)
  world.snapshot(50)
  await world.load(loading)
  expect(seqsOf(world.view())).toEqual([152, 201])
  world.check()
  const other = world.history.loadOlder(world.id)
  world.sql.run('UPDATE account SET lives = lives + 1')
  await world.load(other)
  expect(seqsOf(world.view())).toEqual([152, 201])
})

test('what is newer than the known end of the room is not taken for it', async () => {
  const world = new HistoryWorld(memory())
  world.post(10)
  world.deliver()
  world.post(100)
  await world.load(world.history.loadAround(world.id, seq(90)))
  expect(seqsOf(world.view())).toEqual([1, 10])
  world.deliver()
  expect(seqsOf(world.view())).toEqual([1, 110])
  world.check()
})

test('an own message that has its place before those below it have come is shown at the end', () => {
  const world = new HistoryWorld(memory())
  world.post(5)
  world.deliver()
  world.sql.run(
    `INSERT INTO messages (id, room_id, seq, rev, sender_id, text, created_at) VALUES ('own', ?, 9, 99, 1, 'mine', 1)`,
    [world.id],
  )
  expect(world.view().messages.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5, 9])
  expect(world.view()).toMatchObject({ lastSeq: 5, hasNewer: false })
  expect(world.segments()).toEqual([{ from: 1, to: 5, rev: null }])
})

test('a page with a hole is refused', async () => {
  const world = new HistoryWorld(memory())
  world.post(200)
  world.snapshot(50)
  world.room.rows.delete(world.room.messages[120]?.id ?? '')
  const loading = world.history.loadOlder(world.id)
  await world.load(loading)
  expect(await loading).toMatchObject({ ok: false, reason: 'internal' })
  expect(world.history.state(world.id, 'older')).toBe('failed')
  expect(seqsOf(world.view())).toEqual([151, 200])
})

test('a message is found by its id: among what is cached, else by the server, and what came is held around it', async () => {
  const world = new HistoryWorld(memory())
  world.post(60)
  world.snapshot(20)
  const find = async (id: string | undefined) => {
    const jumping = world.history.jumpToMessage(world.id, id as MessageId)
    await world.load(jumping)
    return jumping
  }
  const idOf = (number: number) => world.room.messages[number - 1]?.id
  expect(await find(idOf(50))).toMatchObject({ ok: true, message: { id: idOf(50), seq: 50 } })
  expect(world.asked).toEqual([])
  expect(await find(idOf(20))).toMatchObject({ ok: true, message: { seq: 20 } })
  expect(world.view({ upTo: seq(30), around: seq(20) }).held).toBe(true)
  expect(await find('01900000-0000-7000-8000-00000000ffff')).toEqual({ ok: true, message: null })
  world.check()
  const other = new HistoryWorld(memory())
  other.post(60)
  other.snapshot(20)
  other.offline = true
  const jumping = other.history.jumpToMessage(other.id, other.room.messages[9]?.id as MessageId)
  await other.load(jumping)
  expect(await jumping).toMatchObject({ ok: false, reason: 'offline' })
})

describe('a date', () => {
  /** Messages 1 to 60 of 60 days, of which the cache holds the last 20. */
  const days = () => {
    const world = new HistoryWorld(memory())
    world.post(60)
    for (const message of world.room.messages) message.created_at = day(message.seq)
    world.snapshot(20)
    return world
  }
  const jump = async (world: HistoryWorld, number: number) => {
    const jumping = world.history.jumpTo(world.id, Date.parse(day(number)))
    await world.load(jumping)
    const result = await jumping
    if (!result.ok) throw new Error(result.message)
    return { seq: result.message?.seq, since: result.cachedSince }
  }

  test('a date within the cache is found without a question', async () => {
    const world = days()
    expect(await jump(world, 50)).toEqual({ seq: 50, since: null })
    world.offline = true
    expect(await jump(world, 42)).toEqual({ seq: 42, since: null })
    expect(world.asked).toEqual([])
  })

  test('a date before it is asked for, and what came is held around it', async () => {
    const world = days()
    expect(await jump(world, 20)).toEqual({ seq: 20, since: null })
    expect(world.asked).toHaveLength(1)
    expect(world.view({ upTo: seq(30), around: seq(20) }).held).toBe(true)
    expect(await jump(world, -100)).toEqual({ seq: 1, since: null })
    expect(await jump(world, 1000)).toEqual({ seq: 60, since: null })
    world.check()
  })

  test('without the server it leads to the nearest that is cached, and says since when that is', async () => {
    const world = days()
    world.offline = true
    expect(await jump(world, 20)).toEqual({ seq: 41, since: Date.parse(day(41)) })
    expect(await jump(world, 1000)).toEqual({ seq: 60, since: null })
  })
})
