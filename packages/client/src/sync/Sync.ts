import type { ClientFrame } from '@roomkey/protocol'
import {
  type FrameOf,
  type Hello,
  PROTOCOL_VERSION,
  type Rev,
  type RoomId,
  type ServerFrame,
} from '@roomkey/protocol'
import { removeRoom } from '../cache/applyEntities.ts'
import { keepUnsent } from '../cache/lostWritings.ts'
import { applyServerMark, unsentMarks } from '../cache/readMarks.ts'
import { applyChanges, applySnapshot, applyWelcome, knownRev, readPosition } from '../cache/roomSync.ts'
import { lastOpened } from '../cache/roomUse.ts'
import type { Stale } from '../cache/Stale.ts'
import { backoff } from '../connection/backoff.ts'
import { Pauses } from '../connection/Pauses.ts'
import type { Clock, Random, SqlDriver } from '../ports/index.ts'

export interface SyncParts {
  sql: SqlDriver
  stale: Stale
  clock: Clock
  random: Pick<Random, 'next'>
  send(frame: ClientFrame): boolean
  /** Rooms that the page shows. */
  openRooms(): readonly RoomId[]
  /** Access to these rooms is lost and their cache is gone. */
  roomsRemoved(rooms: readonly RoomId[]): void
  /** Messages of this room may have settled sends. */
  roomApplied(room: RoomId): void
}

/** Rooms that are brought up to date before the others: those that are open, then those that were of late. */
const FIRST_ROOMS = 20
/**
 * A room that changed more often comes as a snapshot, its newest page: so much less has to come before all rooms are
 * current, and what was skipped is fetched when somebody scrolls there (docs/ARCHITECTURE.md has the figures).
 */
const MOST_CHANGES = 1000

/**
 * Keeps the cache equal to the server, room by room.
 * 1. A room's rev only grows, in the transaction that applies what it counts; a restored server alone sets it back.
 * 2. A frame that does not follow is dropped and its range asked for: one question per room at a time.
 * 3. What is dropped while a question is open is remembered as a goal; the room is asked for again until it is reached.
 */
export class Sync {
  readonly #parts: SyncParts
  /** The rev each room must reach, as far as we have heard. */
  readonly #goals = new Map<RoomId, Rev>()
  readonly #asked = new Map<string, RoomId>()
  /** How often in a row a question about a room was refused for now, and what waits before the next one. */
  readonly #refused = new Map<RoomId, number>()
  readonly #pauses: Pauses<RoomId>
  #welcomed = false
  #live = false
  #nextRef = 1

  constructor(parts: SyncParts) {
    this.#parts = parts
    this.#pauses = new Pauses(parts.clock)
  }

  hello(token: string): Hello {
    this.disconnected()
    const first = [...new Set([...this.#parts.openRooms(), ...lastOpened(this.#parts.sql, FIRST_ROOMS)])]
    return {
      type: 'hello',
      version: PROTOCOL_VERSION,
      token,
      ...readPosition(this.#parts.sql),
      first: first.slice(0, FIRST_ROOMS),
      max_changes: MOST_CHANGES,
    }
  }

  /** The page shows these rooms: what they lack is to come before what others lack. */
  roomsOpened(rooms: readonly RoomId[]): void {
    if (this.#welcomed && !this.#live) this.#parts.send({ type: 'first', room_ids: [...rooms] })
  }

  disconnected(): void {
    this.#live = false
    this.#welcomed = false
    this.#asked.clear()
    this.#goals.clear()
    this.#refused.clear()
    this.#pauses.clear()
  }

  welcome(frame: FrameOf<'welcome'>): void {
    this.#welcomed = true
    const removed = applyWelcome(this.#parts.sql, frame)
    for (const head of frame.rooms) this.#goals.set(head.room_id, head.last_rev)
    this.#parts.roomsRemoved(removed)
    for (const source of ['rooms', 'memberships', 'messages', 'read_marks', 'drafts', 'lost'] as const) {
      this.#parts.stale.mark(source)
    }
  }

  /** The server says nothing is missing: whatever still is was lost on the way and is asked for. */
  live(): void {
    this.#live = true
    for (const room of this.#goals.keys()) this.#pursue(room)
    for (const mark of unsentMarks(this.#parts.sql)) {
      this.#parts.send({ type: 'read', room_id: mark.room_id, seq: mark.read_seq })
    }
  }

  changes(frame: FrameOf<'changes'>): void {
    const applied = applyChanges(this.#parts.sql, frame)
    if (applied === 'applied') this.#applied(frame.room_id)
    if (applied === 'gap') this.#aim(frame.room_id, frame.to_rev)
    if (!frame.more) this.#answered(frame)
    this.#pursue(frame.room_id)
  }

  snapshot(frame: FrameOf<'snapshot'>): void {
    const room = frame.room.id
    if (applySnapshot(this.#parts.sql, frame) === 'applied') this.#applied(room)
    this.#answered(frame)
    this.#pursue(room)
  }

  /** Access is lost. */
  removed(room: RoomId): void {
    const { sql } = this.#parts
    this.#remove(room, () => keepUnsent(sql, room))
  }

  /** The person has left it by themselves. */
  left(room: RoomId): void {
    this.#remove(room, () => {})
  }

  #remove(room: RoomId, before: () => void): void {
    const { sql, stale } = this.#parts
    sql.transaction(() => {
      before()
      removeRoom(sql, room)
    })
    stale.mark('lost')
    this.#goals.delete(room)
    this.#pauses.cancel(room)
    this.#refused.delete(room)
    // An answer that is still to come is about the room of before: who is added again by then is not to lose it.
    for (const [ref, asked] of this.#asked) if (asked === room) this.#asked.delete(ref)
    this.#parts.roomsRemoved([room])
    for (const source of ['rooms', 'memberships', 'messages', 'read_marks', 'drafts'] as const) {
      stale.mark(source, room)
    }
  }

  readMark(frame: FrameOf<'read_mark'>): void {
    const { sql, stale } = this.#parts
    const room = sql.all<{ last_seq: number; rev: number }>('SELECT last_seq, rev FROM rooms WHERE id = ?', [
      frame.room_id,
    ])[0]
    if (room === undefined) return
    applyServerMark(sql, frame.room_id, {
      seq: frame.seq,
      unread: frame.unread_count,
      // Older servers do not tell what they counted. A mark may have overtaken the changes, but it cannot have counted
      // more messages than there were.
      countedSeq: frame.last_seq ?? Math.max(room.last_seq, frame.seq + frame.unread_count),
      countedRev: frame.last_rev ?? room.rev,
    })
    stale.mark('read_marks', frame.room_id)
  }

  /** Returns whether the error answered a question of ours. */
  error(frame: FrameOf<'error'>): boolean {
    const room = frame.ref === undefined ? undefined : this.#asked.get(frame.ref)
    if (room === undefined) return false
    this.#answered(frame)
    const gone = frame.code === 'not_a_member' || frame.code === 'forbidden' || frame.code === 'not_found'
    if (gone) this.removed(room)
    else this.#askLater(room, frame.retry_after ?? 0)
    return true
  }

  /** Anything but a lost room is for now: too many questions, a database that restarts. What lacks stays the goal. */
  #askLater(room: RoomId, seconds: number): void {
    const times = (this.#refused.get(room) ?? 0) + 1
    this.#refused.set(room, times)
    const ms = seconds * 1000 + backoff(times, this.#parts.random.next())
    this.#pauses.start(room, ms, () => this.#pursue(room))
  }

  #applied(room: RoomId): void {
    this.#parts.roomApplied(room)
    for (const source of ['rooms', 'memberships', 'messages', 'outbox', 'read_marks'] as const) {
      this.#parts.stale.mark(source, room)
    }
  }

  #answered(frame: ServerFrame & { ref?: string | undefined }): void {
    if (frame.ref === undefined) return
    const room = this.#asked.get(frame.ref)
    this.#asked.delete(frame.ref)
    if (room !== undefined && frame.type !== 'error') this.#refused.delete(room)
  }

  #aim(room: RoomId, rev: Rev): void {
    if (rev > (this.#goals.get(room) ?? 0)) this.#goals.set(room, rev)
  }

  #pursue(room: RoomId): void {
    const goal = this.#goals.get(room)
    if (goal === undefined) return
    const known = knownRev(this.#parts.sql, room)
    if (known >= goal) {
      this.#goals.delete(room)
      return
    }
    // Before `live` the server is still sending what `hello` asked for.
    if (!this.#live || this.#pauses.has(room) || [...this.#asked.values()].includes(room)) return
    const ref = `c${this.#nextRef++}`
    // Noted first: an answer may come before `send` returns.
    this.#asked.set(ref, room)
    if (!this.#parts.send({ type: 'catch_up', ref, room_id: room, after_rev: known })) this.#asked.delete(ref)
  }
}
