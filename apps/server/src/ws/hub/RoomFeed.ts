import type { Change, Message, Rev, RoomId, UserId } from '@roomkey/protocol'
import { type ChangeRow, type MessageRow, type Store, UnavailableError } from '../../store/store.ts'
import { Delivery } from './Delivery.ts'
import { OwnMessages } from './OwnMessages.ts'

/** Rows loaded at a time; large ones fewer (PAGE_BYTES). */
export const CHANGES_PAGE = 200
/** The first pause after a failure is at most so long; each one after it may be twice as long, up to the other. */
const RETRY_MS = 1000
const RETRY_MOST_MS = 30_000

/** One socket's interest in one room. Its methods are called from inside the feed and must not wait or throw. */
export interface Watcher {
  readonly userId: UserId
  /** Follows the one before without a gap: its `fromRev` is the former `toRev`. */
  deliver(delivery: Delivery): void
  typing(frame: Buffer, from: UserId): void
  /** This user's membership may have ended: tell nothing more until the store was asked. */
  doubt(): void
}

export interface FeedParts {
  store: Pick<Store, 'room' | 'changesAfter'>
  present: {
    changes(rows: readonly ChangeRow[]): Promise<Change[]>
    message(row: MessageRow, text: string): Promise<Message>
  }
  failed(error: unknown, roomId: RoomId): void
  /** Seconds from hearing of a change to having told every watcher here. */
  delivered(seconds: number): void
}

/**
 * The live end of one room on this node, for as long as somebody here watches it. Hints only raise `#target`; one
 * loop loads what lies between, so that concurrent hints share one load and deliveries never overtake each other.
 */
export class RoomFeed {
  readonly roomId: RoomId
  readonly watchers = new Set<Watcher>()
  readonly #parts: FeedParts
  /** Everything up to here was delivered; null until the first watcher says from where it wants to go on. */
  #known: Rev | null = null
  #target = 0 as Rev
  readonly #own = new OwnMessages()
  /** When the oldest change was heard of that is not being loaded yet. */
  #heardAt: number | undefined
  #loading = false
  #closed = false
  #retry: NodeJS.Timeout | undefined
  /** In a row. */
  #failures = 0

  constructor(roomId: RoomId, parts: FeedParts) {
    this.roomId = roomId
    this.#parts = parts
  }

  /** Of each message that this server has stored itself, before its hint. */
  sent(row: MessageRow, text: string): void {
    if (this.#known !== null && row.rev > this.#known) this.#own.add({ row, text })
  }

  /** A change with this rev is committed. */
  heard(rev: Rev): void {
    if (rev > this.#target) {
      this.#target = rev
      this.#heardAt ??= performance.now()
    }
    void this.#load()
  }

  /** Asks the store where the room stands: what was published before this feed existed, or got lost, is found here. */
  async compare(): Promise<void> {
    try {
      const room = await this.#parts.store.room(this.roomId)
      this.#failures = 0
      if (room) this.heard(room.lastRev)
    } catch (error) {
      this.#failed(error)
    }
  }

  /**
   * Whether somebody who was told everything up to `rev` lacks nothing that was delivered already. When true, the
   * next delivery continues at or before `rev`, provided that the caller listens from this very turn on.
   */
  joins(rev: Rev): boolean {
    if (this.#known === null) {
      this.#known = rev
      // What it waited for until now was somebody to tell it to.
      this.#heardAt = undefined
      void this.#load()
    }
    return rev >= this.#known
  }

  /**
   * Told only while nothing is committed that was not delivered: a removal whose hint was lost would else go unseen.
   * What is dropped for that is a courtesy, and a message is about to be told in its place.
   */
  async typing(frame: Buffer, from: UserId): Promise<void> {
    try {
      const room = await this.#parts.store.room(this.roomId)
      if (!room || this.#closed) return
      if (this.#known === null || this.#known < room.lastRev) this.heard(room.lastRev)
      else for (const watcher of [...this.watchers]) watcher.typing(frame, from)
    } catch (error) {
      this.#failed(error)
    }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retry)
  }

  async #load(): Promise<void> {
    if (this.#loading || this.#closed) return
    this.#loading = true
    try {
      while (!this.#closed && this.#known !== null && this.#known < this.#target) {
        const from = this.#known
        const upTo = this.#target
        const heardAt = this.#heardAt ?? performance.now()
        this.#heardAt = undefined
        const read = await this.#read(from, upTo)
        this.#known = read.upTo
        this.#failures = 0
        if (this.#closed) return
        this.#deliver(new Delivery(this.roomId, from, read.upTo, read.changes))
        this.#parts.delivered((performance.now() - heardAt) / 1000)
      }
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#loading = false
    }
  }

  async #read(from: Rev, upTo: Rev): Promise<{ changes: Change[]; upTo: Rev }> {
    const { store, present } = this.#parts
    const own = this.#own.take(from, upTo)
    if (!own) {
      const read = await store.changesAfter(this.roomId, from, upTo, CHANGES_PAGE)
      return { changes: await present.changes(read.changes), upTo: read.upTo }
    }
    const messages = await Promise.all(own.map(({ row, text }) => present.message(row, text)))
    return { changes: messages.map((message) => ({ kind: 'message', message })), upTo }
  }

  /**
   * Who may receive is decided here, by the room's own history and not by hints: a removal has a rev like every
   * change, so whatever was written after it comes in the same delivery or a later one, behind the doubt.
   */
  #deliver(delivery: Delivery): void {
    for (const change of delivery.changes) {
      if (change.kind !== 'membership' || change.membership.left_at === null) continue
      this.doubt(change.membership.user.id)
    }
    for (const watcher of [...this.watchers]) watcher.deliver(delivery)
  }

  doubt(user: UserId): void {
    for (const watcher of [...this.watchers]) if (watcher.userId === user) watcher.doubt()
  }

  #failed(error: unknown): void {
    if (this.#closed) return
    // That the database is away is told once, and not by each room; all rooms are compared when it is back.
    if (!(error instanceof UnavailableError)) this.#parts.failed(error, this.roomId)
    clearTimeout(this.#retry)
    const most = Math.min(RETRY_MS * 2 ** this.#failures, RETRY_MOST_MS)
    this.#failures += 1
    // Comparing also loads what is missing, whichever of the two failed. Many rooms fail together, and shall not ask so.
    this.#retry = setTimeout(() => void this.compare(), most * (0.5 + Math.random() / 2))
    this.#retry.unref()
  }
}
