import type { RoomId, Seq, ServerFrame, UserId } from '@roomkey/protocol'
import type { Hint } from '../../fanout/fanout.ts'
import { type MessageRow, type Store, UnavailableError } from '../../store/store.ts'
import { textFrame } from '../textFrame.ts'
import { Comparison } from './Comparison.ts'
import { type FeedParts, RoomFeed, type Watcher } from './RoomFeed.ts'

/** One person's socket of the sync dialect: what concerns the person rather than a room. */
export interface Device {
  /** Compares one room's membership with the store. */
  settle(roomId: RoomId): void
  /** Compares all of them with the store. */
  settleAll(): void
  /** How many rooms it follows, once it has been brought up to date. */
  readonly live: boolean
  readonly rooms: number
  /** What it was told of its person's read marks: their sum, and one of them; undefined where it does not follow. */
  readonly readSum: number
  readSeq(roomId: RoomId): Seq | undefined
  tellReadMark(roomId: RoomId, seq: Seq, frame: Buffer): void
}

/** What concerns a room. */
export type RoomHint = Extract<Hint, { roomId: RoomId }>

export interface HubParts extends FeedParts {
  store: Pick<Store, 'room' | 'changesAfter' | 'head' | 'lastRevs' | 'roomSums' | 'readMarksOf'>
  /** `roomId` where it concerns one room. */
  failed(error: unknown, roomId?: RoomId): void
}

/** Turns the hints of all nodes into deliveries to the sockets of this one. */
export class RoomHub {
  readonly #parts: HubParts
  readonly #feeds = new Map<RoomId, RoomFeed>()
  readonly #devices = new Map<UserId, Set<Device>>()
  readonly #comparison: Comparison

  constructor(parts: HubParts) {
    this.#parts = parts
    const { store, failed } = parts
    this.#comparison = new Comparison({
      store,
      failed,
      feeds: this.#feeds,
      devices: this.#devices,
      tellReadMark: (roomId, user, seq) => this.#readMark(roomId, user, seq),
    })
  }

  /** The watcher hears every delivery from now on; `feed.joins` tells whether that continues what it knows. */
  watch(roomId: RoomId, watcher: Watcher): RoomFeed {
    let feed = this.#feeds.get(roomId)
    if (!feed) {
      feed = new RoomFeed(roomId, this.#parts)
      this.#feeds.set(roomId, feed)
      void feed.compare()
    }
    feed.watchers.add(watcher)
    return feed
  }

  unwatch(roomId: RoomId, watcher: Watcher): void {
    const feed = this.#feeds.get(roomId)
    if (!feed?.watchers.delete(watcher) || feed.watchers.size > 0) return
    feed.close()
    this.#feeds.delete(roomId)
  }

  /** This server has stored a message: where somebody here watches its room, it need not be read again. */
  sent(row: MessageRow, text: string): void {
    this.#feeds.get(row.roomId)?.sent(row, text)
  }

  addDevice(user: UserId, device: Device): void {
    const devices = this.#devices.get(user)
    if (devices) devices.add(device)
    else this.#devices.set(user, new Set([device]))
  }

  removeDevice(user: UserId, device: Device): void {
    const devices = this.#devices.get(user)
    if (devices?.delete(device) && devices.size === 0) this.#devices.delete(user)
  }

  /** Rooms that somebody here watches. */
  get size(): number {
    return this.#feeds.size
  }

  hear(hint: RoomHint): void {
    const feed = this.#feeds.get(hint.roomId)
    switch (hint.kind) {
      case 'room':
        feed?.heard(hint.rev)
        break
      case 'typing':
        if (feed) void feed.typing(typingFrame(hint), hint.userId)
        break
      case 'removed':
        feed?.doubt(hint.userId)
        break
      case 'joined':
        for (const device of [...(this.#devices.get(hint.userId) ?? [])]) device.settle(hint.roomId)
        break
      case 'read':
        void this.#readMark(hint.roomId, hint.userId, hint.seq)
        break
    }
  }

  async #readMark(roomId: RoomId, user: UserId, seq: Seq): Promise<void> {
    if (!this.#devices.has(user)) return
    try {
      const head = await this.#parts.store.head(roomId, user)
      if (!head) return
      const reached = Math.max(seq, head.readSeq) as Seq
      const frame = frameOf({
        type: 'read_mark',
        room_id: roomId,
        seq: reached,
        unread_count: head.unreadCount,
        last_seq: head.lastSeq,
        last_rev: head.lastRev,
      })
      for (const device of this.#devices.get(user) ?? []) device.tellReadMark(roomId, reached, frame)
    } catch (error) {
      // The mark itself is stored; the next one, or the next comparison, tells it.
      if (!(error instanceof UnavailableError)) this.#parts.failed(error, roomId)
    }
  }

  /** Hints may have been lost, or never sent. Never rejects. */
  compareAll(): Promise<void> {
    return this.#comparison.run()
  }
}

export const frameOf = (frame: ServerFrame): Buffer => textFrame(JSON.stringify(frame))

const typingFrame = ({ roomId, userId, username }: Extract<Hint, { kind: 'typing' }>): Buffer =>
  frameOf({ type: 'typing', room_id: roomId, user: { id: userId, username } })
