import { setImmediate as otherTurn } from 'node:timers/promises'
import type { RoomId, UserId } from '@roomkey/protocol'
import { type Store, UnavailableError } from '../../store/store.ts'
import type { RoomFeed } from './RoomFeed.ts'
import type { Device } from './RoomHub.ts'

/** Rooms or people asked about at a time: a millisecond or two of a SQLite that answers in this thread. */
const PART = 500

export interface ComparisonParts {
  store: Pick<Store, 'lastRevs' | 'roomCounts'>
  feeds: ReadonlyMap<RoomId, RoomFeed>
  devices: ReadonlyMap<UserId, ReadonlySet<Device>>
  failed(error: unknown): void
}

/**
 * Finds what was committed and told nobody here: a hint that was lost, one whose server died before it was sent, or a
 * commit whose answer got lost. It asks for numbers only, and everything after is done where they differ.
 *
 * A room's last rev shows everything that concerns who is in it, also that they were removed. Who was added to a room
 * knows nothing of it yet: that shows in the number of rooms that person is in.
 */
export class Comparison {
  readonly #parts: ComparisonParts
  #asked = false
  #running: Promise<void> | undefined

  constructor(parts: ComparisonParts) {
    this.#parts = parts
  }

  /** However often it is called meanwhile, one comparison is under way and at most one more follows. Never rejects. */
  run(): Promise<void> {
    this.#asked = true
    this.#running ??= this.#whileAsked()
    return this.#running
  }

  async #whileAsked(): Promise<void> {
    try {
      while (this.#asked) {
        this.#asked = false
        await this.#rooms()
        await this.#people()
      }
    } catch (error) {
      // Compared when the database is back, and in any case when it is time again.
      if (!(error instanceof UnavailableError)) this.#parts.failed(error)
    } finally {
      this.#running = undefined
    }
  }

  async #rooms(): Promise<void> {
    const { store, feeds } = this.#parts
    for (const rooms of inTurns([...feeds.keys()])) {
      for (const { roomId, lastRev } of await store.lastRevs(rooms)) feeds.get(roomId)?.heard(lastRev)
      await otherTurn()
    }
  }

  async #people(): Promise<void> {
    const { store, devices } = this.#parts
    for (const users of inTurns([...devices.keys()])) {
      const counts = new Map(
        (await store.roomCounts(users)).map(({ userId, rooms }) => [userId, rooms] as const),
      )
      for (const user of users)
        for (const device of devices.get(user) ?? [])
          if (device.live && device.rooms !== (counts.get(user) ?? 0)) device.settleAll()
      await otherTurn()
    }
  }
}

function* inTurns<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += PART) yield items.slice(start, start + PART)
}
