import type { Hello, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import { ActionError } from '../../actions/errors.ts'
import type { RoomHeadRow } from '../../store/store.ts'
import type { Connection } from '../Connection.ts'
import { frameOf } from '../hub/RoomHub.ts'
import type { SocketParts } from '../parts.ts'
import { type RoomSession, SyncRoom } from './SyncRoom.ts'
import { type Ask, isMember, settleRoom } from './settleRoom.ts'

/** Whose rooms they are. */
export interface RoomsOwner {
  readonly connection: Connection
  /** Calls `Rooms.settle` when it is its turn. */
  settle(roomId: RoomId): void
}

/**
 * The rooms of one session. Joining, leaving, catching up and doubt are one operation, `settle`: compare with the
 * store and send what is missing. Its calls must not overlap; the session runs them one after another.
 */
export class Rooms implements RoomSession {
  readonly userId: UserId
  readonly #parts: SocketParts
  readonly #owner: RoomsOwner
  readonly #mostChanges: number
  readonly #rooms = new Map<RoomId, SyncRoom>()

  /** @param mostChanges a room that changed more often is told as a snapshot. */
  constructor(parts: SocketParts, owner: RoomsOwner, userId: UserId, mostChanges: number) {
    this.#parts = parts
    this.#owner = owner
    this.userId = userId
    this.#mostChanges = mostChanges
  }

  /** Of a room, to this session. */
  send(frame: Buffer): void {
    this.#owner.connection.send(frame)
  }

  settleLater(roomId: RoomId): void {
    this.#owner.settle(roomId)
  }

  isLive(roomId: RoomId): boolean {
    return this.#rooms.get(roomId)?.live ?? false
  }

  /** A room of `welcome`, brought up to date from what the client says it knows. */
  async greet({ roomId, lastRev, readSeq }: RoomHeadRow, hello: Hello): Promise<void> {
    const afterRev = hello.rooms[roomId]
    if (hello.epoch !== this.#parts.store.epoch || afterRev === undefined)
      await this.settle(roomId, { reason: afterRev === undefined ? 'new' : 'epoch' })
    else if (afterRev !== lastRev || !this.#joins(roomId, lastRev))
      await this.settle(roomId, { afterRev, reason: 'new' })
    this.wasRead(roomId, readSeq)
  }

  /**
   * Live without another look at the store, where nothing is new: most rooms of most reconnects. What was committed
   * after the heads were read, also an end of the membership, has a rev above theirs: the feed either is beyond it
   * already (false), or delivers it from here on.
   */
  #joins(roomId: RoomId, rev: Rev): boolean {
    if (this.#rooms.has(roomId) || !this.#owner.connection.open) return false
    const room = this.#watch(roomId)
    room.sentRev = rev
    return room.release()
  }

  #watch(roomId: RoomId): SyncRoom {
    const room = new SyncRoom(roomId, this, this.#parts.hub)
    this.#rooms.set(roomId, room)
    return room
  }

  /** Tells `removed` when the user is not in the room, and then rejects with `not_a_member` if the client asked by ref. */
  async settle(roomId: RoomId, ask: Ask): Promise<void> {
    if (!this.#owner.connection.open) return
    let room = this.#rooms.get(roomId)
    if (!room) {
      // A room that does not exist and one that others have look the same.
      if (!(await isMember(this.#parts, roomId, this.userId))) {
        this.#refuse(roomId, ask)
        return
      }
      if (!this.#owner.connection.open) return
      room = this.#watch(roomId)
    }
    const settling = {
      parts: this.#parts,
      connection: this.#owner.connection,
      userId: this.userId,
      mostChanges: this.#mostChanges,
    }
    if (await settleRoom(settling, room, ask)) return
    room.leave()
    this.#rooms.delete(roomId)
    this.#refuse(roomId, ask)
  }

  #refuse(roomId: RoomId, { ref }: Ask): void {
    // Also when the session never had the room: `welcome` may have named it a moment before the membership ended.
    this.send(frameOf({ type: 'removed', room_id: roomId }))
    if (ref !== undefined) throw new ActionError('not_a_member')
  }

  /** How many changes the session was told of a room that it knew so far; a snapshot is none. */
  changesTold(roomId: RoomId, after: Rev | undefined): number {
    const sent = this.#rooms.get(roomId)?.sentRev
    if (sent == null || after === undefined || sent - after > this.#mostChanges) return 0
    return sent - after
  }

  /** The session was told so. */
  wasRead(roomId: RoomId, upTo: Seq): void {
    this.#rooms.get(roomId)?.wasRead(upTo)
  }

  readSeq(roomId: RoomId): Seq | undefined {
    return this.#rooms.get(roomId)?.readSeq
  }

  get readSum(): number {
    let sum = 0
    for (const { readSeq } of this.#rooms.values()) sum += readSeq
    return sum
  }

  get size(): number {
    return this.#rooms.size
  }

  /** Every room that the user or the session has and the other has not, or that the session was not told all of. */
  async settleAll(): Promise<void> {
    const stored = await this.#parts.store.lastRevsOf(this.userId)
    // A membership that ended since has a rev above what was read: the feed brings it.
    const known = stored.filter(({ roomId, lastRev }) => this.#knows(roomId, lastRev))
    const rooms = new Set([...this.#rooms.keys(), ...stored.map(({ roomId }) => roomId)])
    for (const { roomId } of known) rooms.delete(roomId)
    for (const roomId of rooms) await this.settle(roomId, { reason: 'joined' })
  }

  #knows(roomId: RoomId, rev: Rev): boolean {
    const room = this.#rooms.get(roomId)
    return room?.live === true && room.sentRev !== null && room.sentRev >= rev
  }

  leaveAll(): void {
    for (const room of this.#rooms.values()) room.leave()
    this.#rooms.clear()
  }
}
