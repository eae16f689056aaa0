import { setImmediate as otherTurn } from 'node:timers/promises'
import type { RoomId, Seq, UserId } from '@roomkey/protocol'
import { type Store, UnavailableError } from '../../store/store.ts'
import type { RoomFeed } from './RoomFeed.ts'
import type { Device } from './RoomHub.ts'

/** Asked about at a time: a few milliseconds of a SQLite that answers in this thread, also if each is in many rooms. */
const ROOMS = 500
const PEOPLE = 50

export interface ComparisonParts {
  store: Pick<Store, 'lastRevs' | 'roomSums' | 'readMarksOf'>
  feeds: ReadonlyMap<RoomId, RoomFeed>
  devices: ReadonlyMap<UserId, ReadonlySet<Device>>
  /** Where a mark stands, to every device of that person. Never rejects. */
  tellReadMark(roomId: RoomId, user: UserId, seq: Seq): Promise<void>
  failed(error: unknown): void
}

/**
 * Finds what was committed and told nobody here: a hint that was lost, one whose server died before it was sent, or a
 * commit whose answer got lost. It asks for numbers only, and everything after is done where they differ.
 *
 * A room's last rev shows everything that concerns who is in it, also that they were removed. Who was added to a room
 * knows nothing of it yet: that shows in the number of rooms that person is in. Read marks have no rev, but they only
 * grow: whoever was told of each where it stands, and nobody else, was told the same sum.
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
    for (const rooms of inTurns([...feeds.keys()], ROOMS)) {
      for (const { roomId, lastRev } of await store.lastRevs(rooms)) feeds.get(roomId)?.heard(lastRev)
      await otherTurn()
    }
  }

  async #people(): Promise<void> {
    const { store, devices } = this.#parts
    for (const users of inTurns([...devices.keys()], PEOPLE)) {
      const sums = new Map((await store.roomSums(users)).map((row) => [row.userId, row] as const))
      for (const user of users) {
        const { rooms, readSum } = sums.get(user) ?? { rooms: 0, readSum: 0 }
        const live = [...(devices.get(user) ?? [])].filter((device) => device.live)
        for (const device of live) if (device.rooms !== rooms) device.settleAll()
        if (live.some((device) => device.readSum !== readSum)) await this.#readMarks(user, live)
      }
      await otherTurn()
    }
  }

  async #readMarks(user: UserId, devices: readonly Device[]): Promise<void> {
    const { store, tellReadMark } = this.#parts
    for (const { roomId, readSeq } of await store.readMarksOf(user))
      if (devices.some((device) => (device.readSeq(roomId) ?? readSeq) < readSeq))
        await tellReadMark(roomId, user, readSeq)
  }
}

function* inTurns<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}
