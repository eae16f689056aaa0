import type { Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import { expect, test, vi } from 'vitest'
import { UnavailableError } from '../../store/store.ts'
import { Comparison, type ComparisonParts } from './Comparison.ts'
import type { RoomFeed } from './RoomFeed.ts'

const USER = 1 as UserId

function setUp() {
  const lastRevs = vi.fn(async (rooms: readonly RoomId[]) =>
    rooms.map((roomId, index) => ({ roomId, lastRev: (index + 1) as Rev })),
  )
  const roomSums = vi.fn(async (users: readonly UserId[]) =>
    users.includes(USER) ? [{ userId: USER, rooms: 2, readSum: 7 }] : [],
  )
  const readMarksOf = vi.fn(async () => [
    { roomId: 'a' as RoomId, readSeq: 3 as Seq },
    { roomId: 'b' as RoomId, readSeq: 4 as Seq },
  ])
  const heard: [RoomId, Rev][] = []
  const feeds = new Map<RoomId, RoomFeed>()
  const watch = (...rooms: string[]) => {
    for (const room of rooms as RoomId[])
      feeds.set(room, { heard: (rev: Rev) => heard.push([room, rev]) } as unknown as RoomFeed)
  }
  const devices: ComparisonParts['devices'] = new Map()
  const follows = (user: UserId, live: boolean, rooms: number, marks: Record<string, number> = {}) => {
    const readSum = Object.values(marks).reduce((sum, seq) => sum + seq, 0)
    const readSeq = (room: RoomId) => marks[room]
    const device = { live, rooms, readSum, readSeq, settle: vi.fn(), settleAll: vi.fn() }
    const all = devices.get(user) ?? new Set()
    ;(devices as Map<UserId, Set<unknown>>).set(user, new Set([...all, device]))
    return device.settleAll
  }
  const failed = vi.fn()
  const tellReadMark = vi.fn(async () => {})
  const store = { lastRevs, roomSums, readMarksOf }
  const comparison = new Comparison({ store, feeds, devices, tellReadMark, failed })
  return { comparison, ...store, watch, heard, follows, tellReadMark, failed }
}

test('every room hears where it stands, and whoever follows another number of rooms than they are in asks', async () => {
  const { comparison, watch, heard, follows } = setUp()
  watch('a', 'b')
  const [right, wrong, greeting] = [follows(USER, true, 2), follows(USER, true, 1), follows(USER, false, 0)]
  const nowhere = follows(2 as UserId, true, 0)
  await comparison.run()
  expect(heard).toEqual([
    ['a', 1],
    ['b', 2],
  ])
  expect(wrong).toHaveBeenCalledOnce()
  for (const settleAll of [right, greeting, nowhere]) expect(settleAll).not.toHaveBeenCalled()
})

test('marks that some device was not told are told, and nobody is asked about whose sum is right', async () => {
  const { comparison, follows, readMarksOf, tellReadMark } = setUp()
  follows(USER, true, 2, { a: 3, b: 4 })
  follows(USER, false, 0)
  await comparison.run()
  expect(readMarksOf).not.toHaveBeenCalled()
  follows(USER, true, 2, { a: 3, b: 2 })
  await comparison.run()
  expect(tellReadMark.mock.calls).toEqual([['b', USER, 4]])
})

test('of a room that a device does not follow yet it is told no mark, nor of one that it knows to be further', async () => {
  const { comparison, follows, readMarksOf, tellReadMark } = setUp()
  follows(USER, true, 1, { b: 5 })
  await comparison.run()
  expect(readMarksOf).toHaveBeenCalledOnce()
  expect(tellReadMark).not.toHaveBeenCalled()
})

test('people are asked about in parts', async () => {
  const { comparison, follows, roomSums } = setUp()
  for (let user = 1; user <= 120; user += 1) follows(user as UserId, true, 0)
  await comparison.run()
  expect(roomSums.mock.calls.map(([users]) => users.length)).toEqual([50, 50, 20])
})

test('many rooms are asked about in parts, and others have their turn between them', async () => {
  const { comparison, watch, lastRevs, heard } = setUp()
  watch(...Array.from({ length: 1200 }, (_, index) => `room ${index}`))
  let turns = 0
  const count = () => {
    turns += 1
    turning = setImmediate(count)
  }
  let turning = setImmediate(count)
  await comparison.run()
  clearImmediate(turning)
  expect(lastRevs.mock.calls.map(([rooms]) => rooms.length)).toEqual([500, 500, 200])
  expect(heard).toHaveLength(1200)
  expect(turns).toBeGreaterThanOrEqual(2)
})

test('asked for again while it runs, it runs once more', async () => {
  const { comparison, watch, lastRevs } = setUp()
  watch('a')
  const first = comparison.run()
  comparison.run()
  await Promise.all([comparison.run(), first])
  expect(lastRevs).toHaveBeenCalledTimes(2)
  await comparison.run()
  expect(lastRevs).toHaveBeenCalledTimes(3)
})

test('a database that is away is not told of; anything else is, and the next one runs', async () => {
  const { comparison, watch, lastRevs, failed, heard } = setUp()
  watch('a')
  lastRevs.mockRejectedValueOnce(new UnavailableError('away'))
  await comparison.run()
  expect(failed).not.toHaveBeenCalled()
  lastRevs.mockRejectedValueOnce(new Error('ours'))
  await comparison.run()
  expect(failed).toHaveBeenCalledExactlyOnceWith(new Error('ours'))
  await comparison.run()
  expect(heard).toEqual([['a', 1]])
})
