import type { FrameOf, RoomId, UserId } from '@roomkey/protocol'
import type { Person } from '../api/views.ts'
import type { Stale } from '../cache/Stale.ts'
import type { Clock } from '../ports/index.ts'

// The times of sync.ts: others see it for 6 s, and one frame per room in 3 s keeps it alive.
const SHOWN_MS = 6000
const TOLD_EVERY_MS = 3000

/** Who is typing where. Never stored. */
export class Typing {
  readonly #clock: Clock
  readonly #stale: Stale
  readonly #typing = new Map<RoomId, Map<UserId, { person: Person; cancel: () => void }>>()
  readonly #told = new Map<RoomId, number>()

  constructor(clock: Clock, stale: Stale) {
    this.#clock = clock
    this.#stale = stale
  }

  in(room: RoomId): Person[] {
    return [...(this.#typing.get(room)?.values() ?? [])].map((entry) => entry.person)
  }

  heard(frame: FrameOf<'typing'>): void {
    const room = this.#typing.get(frame.room_id) ?? new Map()
    this.#typing.set(frame.room_id, room)
    room.get(frame.user.id)?.cancel()
    const cancel = this.#clock.after(SHOWN_MS, () => this.stopped(frame.room_id, frame.user.id))
    room.set(frame.user.id, { person: frame.user, cancel })
    this.#stale.mark('typing', frame.room_id)
  }

  /** Their time is over, or their message is here. */
  stopped(room: RoomId, user: UserId): void {
    const entry = this.#typing.get(room)?.get(user)
    if (entry === undefined) return
    entry.cancel()
    this.#typing.get(room)?.delete(user)
    this.#stale.mark('typing', room)
  }

  clear(): void {
    for (const [room, people] of this.#typing) for (const user of people.keys()) this.stopped(room, user)
  }

  /** Whether others should be told now that the person here types. */
  shouldTell(room: RoomId): boolean {
    const now = this.#clock.now()
    const last = this.#told.get(room)
    // A clock that jumped back must not silence it.
    if (last !== undefined && now >= last && now - last < TOLD_EVERY_MS) return false
    this.#told.set(room, now)
    return true
  }
}
