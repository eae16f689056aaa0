import type { UserId } from '@roomkey/protocol'
import { expect, test, vi } from 'vitest'
import type { PresenceListener } from '../../presence/presence.ts'
import { UnavailableError } from '../../store/store.ts'
import { PresenceFeed } from './PresenceFeed.ts'

async function setUp() {
  let tell: PresenceListener = () => {}
  const presence = {
    arrived: () => {},
    left: () => {},
    isOnline: () => true,
    listen: async (listener: PresenceListener) => {
      tell = listener
    },
    close: async () => {},
  }
  const sharingRoom = vi.fn(async (_user: UserId, among: readonly UserId[]) => [...among])
  const failed = vi.fn()
  const feed = new PresenceFeed({ store: { sharingRoom }, presence, failed })
  await feed.listen()
  const frames: string[] = []
  const people = Array.from({ length: 100 }, (_, index) => (index + 2) as UserId)
  feed.watch({ userId: 1 as UserId, open: true, tell: (frame) => frames.push(String(frame)) }, people)
  frames.length = 0
  const come = () => tell(new Map(people.map((user) => [user, true])))
  return { feed, come, frames, sharingRoom, failed }
}

test('many who come at once are told in batches, and others have their turn between them', async () => {
  const { feed, come, frames } = await setUp()
  const atTurns: number[] = []
  const look = () => {
    atTurns.push(frames.length)
    if (frames.length < 5) setImmediate(look)
  }
  setImmediate(look)
  come()
  await vi.waitFor(() => expect(frames).toHaveLength(5), 100_000)
  expect(new Set(atTurns).size).toBeGreaterThanOrEqual(4)
  await feed.close()
})

test('a database that is away is not told of, and asked again', async () => {
  const { feed, come, frames, sharingRoom, failed } = await setUp()
  sharingRoom.mockRejectedValueOnce(new UnavailableError('away'))
  come()
  await vi.waitFor(() => expect(frames).toHaveLength(5), 100_000)
  expect(failed).not.toHaveBeenCalled()
  await feed.close()
})
