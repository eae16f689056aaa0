import { MAX_QUEUED_FRAMES, type RoomId, type Seq, type UserId } from '@roomkey/protocol'
import type { RoomRow } from '../../store/store.ts'
import type { Connection } from '../Connection.ts'
import type { Delivery } from '../hub/Delivery.ts'
import type { RoomFeed, Watcher } from '../hub/RoomFeed.ts'
import type { RoomHub } from '../hub/RoomHub.ts'

/** More than lie between the pages of a feed that was away for long. */
const MOST_SKIPPED = 1000

interface Notice {
  seq: Seq
  frame: Buffer
}

/** One documented subscription. Each message is told once: those above the seq that was the room's last at the start. */
export class DocumentedRoom implements Watcher {
  readonly userId: UserId
  readonly #roomId: RoomId
  readonly #hub: RoomHub
  readonly #feed: RoomFeed
  readonly #connection: Connection
  readonly #recheck: () => void
  #toldSeq: Seq | null = null
  /** Below it and not told: an edit moved them above the revs that were read, so they come later. */
  readonly #skipped = new Set<Seq>()
  /** Notices of deliveries that wait until it is known whether the user is a member. */
  #held: Notice[][] | undefined = []

  constructor(roomId: RoomId, userId: UserId, hub: RoomHub, connection: Connection, recheck: () => void) {
    this.#roomId = roomId
    this.userId = userId
    this.#hub = hub
    this.#connection = connection
    this.#recheck = recheck
    this.#feed = hub.watch(roomId, this)
  }

  /** The user is a member; the room was read after the constructor ran. */
  start(room: Pick<RoomRow, 'lastSeq' | 'lastRev'>): void {
    this.#toldSeq = room.lastSeq
    this.resume()
    // The dialect cannot catch up, so only the first watcher's rev matters: there the feed begins.
    this.#feed.joins(room.lastRev)
  }

  resume(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const notices of held) this.#tell(notices)
  }

  deliver(delivery: Delivery): void {
    // Only what is told is kept: a delivery holds whole messages.
    const notices = delivery.notices.map(({ message: { seq }, frame }) => ({ seq, frame }))
    if (!this.#held) this.#tell(notices)
    else if (this.#held.flat().length + notices.length <= MAX_QUEUED_FRAMES) this.#held.push(notices)
    // Dropping some would go unseen: this dialect cannot catch up, its clients read the history when they come back.
    else this.#connection.close('resync')
  }

  #tell(notices: readonly Notice[]): void {
    if (this.#toldSeq === null) return
    // Revs and not seqs order a delivery: an edited older message may follow a newer one.
    for (const { seq, frame } of notices) {
      if (seq > this.#toldSeq) this.#skipUpTo(seq)
      else if (!this.#skipped.delete(seq)) continue
      this.#connection.send(frame)
    }
  }

  /** Deleted ones stay until newer ones take their place. */
  #skipUpTo(seq: Seq): void {
    for (let next = Math.max((this.#toldSeq ?? 0) + 1, seq - MOST_SKIPPED); next < seq; next++)
      this.#skipped.add(next as Seq)
    for (const oldest of this.#skipped) {
      if (this.#skipped.size <= MOST_SKIPPED) break
      this.#skipped.delete(oldest)
    }
    this.#toldSeq = seq
  }

  /** The documented dialect knows nothing of typing. */
  typing(): void {}

  doubt(): void {
    this.#held ??= []
    this.#recheck()
  }

  leave(): void {
    this.#hub.unwatch(this.#roomId, this)
  }
}
