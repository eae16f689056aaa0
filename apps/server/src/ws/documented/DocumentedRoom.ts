import { MAX_QUEUED_FRAMES, type RoomId, type Seq, type UserId } from '@roomkey/protocol'
import type { RoomRow } from '../../store/store.ts'
import type { Connection } from '../Connection.ts'
import type { Delivery } from '../hub/Delivery.ts'
import type { RoomFeed, Watcher } from '../hub/RoomFeed.ts'
import type { RoomHub } from '../hub/RoomHub.ts'

/** One documented subscription. Each message is told once: those above the seq that was the room's last at the start. */
export class DocumentedRoom implements Watcher {
  readonly userId: UserId
  readonly #roomId: RoomId
  readonly #hub: RoomHub
  readonly #feed: RoomFeed
  readonly #connection: Connection
  readonly #recheck: () => void
  #toldSeq: Seq | null = null
  #held: Delivery[] | undefined = []

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
    for (const delivery of held) this.deliver(delivery)
  }

  deliver(delivery: Delivery): void {
    if (this.#held) {
      if (this.#held.length < MAX_QUEUED_FRAMES) this.#held.push(delivery)
      return
    }
    for (const { message, frame } of delivery.notices) {
      if (this.#toldSeq === null || message.seq <= this.#toldSeq) continue
      this.#connection.send(frame)
    }
    // Separately, because revs and not seqs order a delivery: an edited older message may follow a newer one.
    for (const { message } of delivery.notices)
      if (this.#toldSeq !== null && message.seq > this.#toldSeq) this.#toldSeq = message.seq
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
