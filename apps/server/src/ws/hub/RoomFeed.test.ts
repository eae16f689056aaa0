import type { Rev, UserId } from '@roomkey/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import { MemoryFanout } from '../../fanout/MemoryFanout.ts'
import { type MessageRow, UnavailableError } from '../../store/store.ts'
import type { Delivery } from './Delivery.ts'
import type { Watcher } from './RoomFeed.ts'
import { type RoomHint, RoomHub } from './RoomHub.ts'
import { ScriptedRoom } from './ScriptedRoom.ts'

const rev = (number: number) => number as Rev

function watcher(userId = 1) {
  const told: string[] = []
  const one: Watcher = {
    userId: userId as UserId,
    deliver: ({ fromRev, toRev }: Delivery) => told.push(`${fromRev}-${toRev}`),
    typing: () => told.push('typing'),
    doubt: () => told.push('doubt'),
  }
  return { one, told }
}

async function setUp(lastRev = 0) {
  const room = new ScriptedRoom()
  room.lastRev = lastRev
  const hub = new RoomHub(room.parts)
  const fanout = new MemoryFanout()
  await fanout.subscribe((hint) => hub.hear(hint as RoomHint))
  const hint = async (number: number) => {
    fanout.publish({ kind: 'room', roomId: room.id, rev: rev(number) })
    await room.settled()
  }
  return { room, hub, fanout, hint }
}

afterEach(() => vi.useRealTimers())

test('hints that come while a load is under way share the next one, and deliveries follow each other', async () => {
  const { room, hub, hint } = await setUp()
  const { one, told } = watcher()
  hub.watch(room.id, one).joins(rev(0))
  await room.settled()
  room.pause()
  await hint(1)
  for (const number of [2, 4, 3]) await hint(number)
  await room.resume()
  expect(room.asked).toEqual(['room', '0-1', '1-4'])
  expect(told).toEqual(['0-1', '1-4'])
})

test('what this server stored itself is told without being read, unless something else lies between', async () => {
  const { room, hub, hint } = await setUp()
  const texts: string[] = []
  const { one, told } = watcher()
  const deliver = (delivery: Delivery) => {
    one.deliver(delivery)
    for (const change of delivery.changes) if (change.kind === 'message') texts.push(change.message.text)
  }
  hub.watch(room.id, { ...one, deliver }).joins(rev(0))
  await room.settled()
  const sent = (number: number) => hub.sent({ roomId: room.id, rev: number } as MessageRow, `own ${number}`)
  // Of the past: nobody waits for it.
  sent(0)
  for (const number of [1, 2]) sent(number)
  await hint(2)
  sent(4)
  await hint(4)
  sent(5)
  await hint(5)
  expect(room.asked).toEqual(['room', '2-4'])
  expect(told).toEqual(['0-2', '2-4', '4-5'])
  expect(texts).toEqual(['own 1', 'own 2', '', '', 'own 5'])
})

test('what was published before the first watcher came is found by comparing', async () => {
  const { room, hub } = await setUp(3)
  const { one, told } = watcher()
  const feed = hub.watch(room.id, one)
  // Read before the third change was committed, whose hint nobody heard.
  expect(feed.joins(rev(2))).toBe(true)
  await room.settled()
  expect(told).toEqual(['2-3'])
})

test('nothing is loaded before somebody says from where, or after the last watcher left', async () => {
  const { room, hub, hint } = await setUp()
  const { one, told } = watcher()
  hub.watch(room.id, one)
  await hint(5)
  expect(room.asked).toEqual(['room'])
  hub.unwatch(room.id, one)
  expect(hub.size).toBe(0)
  await hint(6)
  expect([room.asked, told]).toEqual([['room'], []])
})

test('who joins behind what was delivered is told to read again', async () => {
  const { room, hub, hint } = await setUp()
  const [ahead, behind] = [watcher(1), watcher(2)]
  const feed = hub.watch(room.id, ahead.one)
  hub.watch(room.id, behind.one)
  expect(feed.joins(rev(7))).toBe(true)
  expect(feed.joins(rev(6))).toBe(false)
  expect(feed.joins(rev(9))).toBe(true)
  await hint(10)
  expect(ahead.told).toEqual(['7-10'])
})

test('a removal doubts its user before the delivery that holds it, and nobody else', async () => {
  const { room, hub, hint } = await setUp()
  const [removed, stays] = [watcher(1), watcher(2)]
  room.removes(2, 1)
  hub.watch(room.id, removed.one).joins(rev(0))
  hub.watch(room.id, stays.one)
  await room.settled()
  await hint(3)
  expect(removed.told).toEqual(['doubt', '0-3'])
  expect(stays.told).toEqual(['0-3'])
})

test('typing is not told past a removal whose hint was lost', async () => {
  const { room, hub, fanout } = await setUp()
  const [removed, stays] = [watcher(1), watcher(2)]
  hub.watch(room.id, removed.one).joins(rev(0))
  hub.watch(room.id, stays.one)
  await room.settled()
  const type = async () => {
    fanout.publish({ kind: 'typing', roomId: room.id, userId: 3 as UserId, username: 'carol' })
    await room.settled()
  }
  await type()
  expect([removed.told, stays.told]).toEqual([['typing'], ['typing']])
  room.removes(1, 1)
  room.lastRev = 1
  await type()
  expect(removed.told).toEqual(['typing', 'doubt', '0-1'])
  expect(stays.told).toEqual(['typing', '0-1'])
  await type()
  expect(stays.told).toEqual(['typing', '0-1', 'typing'])
})

test('a load that fails is tried again, and nothing is skipped', async () => {
  const { room, hub, fanout } = await setUp()
  const { one, told } = watcher()
  hub.watch(room.id, one).joins(rev(0))
  await room.settled()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  room.broken = true
  fanout.publish({ kind: 'room', roomId: room.id, rev: rev(2) })
  await room.settled()
  expect(room.failures).toHaveLength(1)
  room.broken = false
  await vi.advanceTimersByTimeAsync(1000)
  await room.settled()
  expect(told).toEqual(['0-2'])
})

test('while the database is away nobody is told by each room, and it is asked less and less often', async () => {
  const { room, hub, fanout } = await setUp()
  const { one, told } = watcher()
  hub.watch(room.id, one).joins(rev(0))
  await room.settled()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  room.broken = true
  room.failure = new UnavailableError('away')
  fanout.publish({ kind: 'room', roomId: room.id, rev: rev(2) })
  await room.settled()
  const asked = async (ms: number) => {
    const before = room.asked.length
    for (let passed = 0; passed < ms; passed += 500) {
      await vi.advanceTimersByTimeAsync(500)
      await room.settled()
    }
    return room.asked.length - before
  }
  expect(await asked(60_000)).toBeLessThan(16)
  expect(await asked(60_000)).toBeLessThanOrEqual(4)
  expect(room.failures).toEqual([])
  // Nobody waits for the pause to end.
  room.broken = false
  await hub.compareAll()
  await room.settled()
  expect(told).toEqual(['0-2'])
})
