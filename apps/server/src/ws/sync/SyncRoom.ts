import type { Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import { MAX_QUEUED_FRAMES } from '@roomkey/protocol'
import type { Delivery } from '../hub/Delivery.ts'
import type { RoomFeed, Watcher } from '../hub/RoomFeed.ts'
import type { RoomHub } from '../hub/RoomHub.ts'

/** Held for one room of one session at most; reading it again costs less than keeping more. */
const MAX_HELD_CHARS = 4 * 1024 * 1024

/** What a room needs of the session it belongs to. */
export interface RoomSession {
  readonly userId: UserId
  send(frame: Buffer): void
  /** Has the room brought up to date when it is its turn. */
  settleLater(roomId: RoomId): void
}

/**
 * One session's place in one room, and the argument why nothing is missed or told twice between catch-up and live:
 *
 * 1. The room listens to the feed before it reads from the store. A change committed before the read is in what was
 *    read; one committed after it is delivered later, so it is held here while the catch-up runs.
 * 2. Everything sent up to `sentRev` is contiguous. `release` passes on what was held: deliveries below `sentRev` are
 *    dropped, one that straddles it is cut, one that continues it goes out as it is.
 * 3. Held deliveries and the feed follow each other without a gap. If even the first one begins above `sentRev`, or
 *    the feed is ahead although nothing was held (another session of this node had joined it further on), `release`
 *    says so and the catch-up reads once more from `sentRev`.
 * 4. `release` runs in one turn of the event loop: nothing is delivered between its last look and being live.
 */
export class SyncRoom implements Watcher {
  /** The session was told everything up to here; null until a snapshot or the client's own rev says. */
  sentRev: Rev | null = null
  /** How far the room is read, as the session was told. */
  readSeq = 0 as Seq
  readonly #session: RoomSession
  readonly #hub: RoomHub
  readonly #feed: RoomFeed
  #live = false
  /** What came while it was not live; a live room, of which every socket has many, holds nothing. */
  #held: { deliveries: Delivery[]; size: number } | undefined

  constructor(roomId: RoomId, session: RoomSession, hub: RoomHub) {
    this.#session = session
    this.#hub = hub
    this.#feed = hub.watch(roomId, this)
  }

  get userId(): UserId {
    return this.#session.userId
  }

  get roomId(): RoomId {
    return this.#feed.roomId
  }

  get live(): boolean {
    return this.#live
  }

  deliver(delivery: Delivery): void {
    if (this.#live) {
      this.#pass(delivery)
      return
    }
    const { deliveries, size } = this.#held ?? { deliveries: [], size: 0 }
    // Too much to hold: the gap below this one makes `release` ask for another read.
    if (deliveries.length >= MAX_QUEUED_FRAMES || size + delivery.size > MAX_HELD_CHARS)
      this.#held = { deliveries: [delivery], size: delivery.size }
    else {
      deliveries.push(delivery)
      this.#held = { deliveries, size: size + delivery.size }
    }
  }

  typing(frame: Buffer, from: UserId): void {
    if (this.#live && from !== this.userId) this.#session.send(frame)
  }

  doubt(): void {
    this.hold()
    this.#session.settleLater(this.roomId)
  }

  wasRead(upTo: Seq): void {
    if (upTo > this.readSeq) this.readSeq = upTo
  }

  /** Sends nothing of the room from now on until `release`. */
  hold(): void {
    this.#live = false
  }

  /** True: the session lacks nothing and is live. False: read once more above `sentRev`. */
  release(): boolean {
    const held = this.#held?.deliveries ?? []
    this.#held = undefined
    for (const delivery of held) if (!this.#pass(delivery)) return false
    this.#live = this.sentRev !== null && this.#feed.joins(this.sentRev)
    return this.#live
  }

  leave(): void {
    this.#live = false
    this.#held = undefined
    this.#hub.unwatch(this.roomId, this)
  }

  /** False when the delivery begins above what the session knows. */
  #pass(delivery: Delivery): boolean {
    const { sentRev } = this
    if (sentRev === null || delivery.fromRev > sentRev) return false
    if (delivery.toRev <= sentRev) return true
    for (const frame of delivery.framesAfter(sentRev)) this.#session.send(frame)
    this.sentRev = delivery.toRev
    return true
  }
}
