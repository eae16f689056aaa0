import type { FrameOf, Rev, RoomId, UserId } from '@roomkey/protocol'
import { mayReceive } from '../../policies/rooms.ts'
import type { Connection } from '../Connection.ts'
import { changesFrames } from '../hub/changesFrames.ts'
import { CHANGES_PAGE } from '../hub/RoomFeed.ts'
import { frameOf } from '../hub/RoomHub.ts'
import type { SocketParts } from '../parts.ts'
import type { SyncRoom } from './SyncRoom.ts'
import { snapshotFrame } from './snapshotFrame.ts'

/** Why a room is brought up to date. */
export interface Ask {
  /** The client's name for its question; its answer is sent even when there is nothing new. */
  ref?: string
  /** The rev the client says it knows. Without it: what it was sent so far, or a snapshot. */
  afterRev?: Rev
  /** Why a snapshot comes when nothing is known. */
  reason: FrameOf<'snapshot'>['reason']
}

export interface Settling {
  parts: SocketParts
  connection: Connection
  userId: UserId
  /** Beyond so many the room is told as a snapshot. */
  mostChanges: number
}

/** Looks at the store that brought a session no further: one may meet a delivery that comes just then. */
const MOST_IN_VAIN = 5

/**
 * Sends what the session lacks of a room until it is live there. Resolves with false when the user is not (or no
 * longer) a member: then nothing more was sent after the membership ended.
 *
 * Each page is read first, then the membership, then the page is sent in the same turn: who is a member after the
 * read was one when everything in it was written.
 */
export async function settleRoom(settling: Settling, room: SyncRoom, ask: Ask): Promise<boolean> {
  const { parts, connection, userId, mostChanges } = settling
  room.hold()
  if (ask.afterRev !== undefined) room.sentRev = ask.afterRev
  let { ref, reason } = ask
  let answered = ref === undefined
  let inVain = 0
  while (connection.open) {
    const before = room.sentRev
    const stored = await parts.store.room(room.roomId)
    if (!stored) return false
    const from = room.sentRev
    if (from !== null && from > stored.lastRev) reason = 'epoch'
    else if (from !== null && stored.lastRev - from > mostChanges) reason = 'too_old'
    if (from === null || from > stored.lastRev || stored.lastRev - from > mostChanges) {
      const snapshot = await snapshotFrame(parts, room.roomId, userId, reason, ref)
      if (!snapshot || !(await isMember(parts, room.roomId, userId))) return false
      connection.send(frameOf(snapshot))
      room.sentRev = snapshot.head.last_rev
      room.wasRead(snapshot.head.read_seq)
      await connection.drained()
    } else if (from === stored.lastRev) {
      if (!(await isMember(parts, room.roomId, userId))) return false
      const nothing = { roomId: room.roomId, fromRev: from, toRev: from, changes: [], ref }
      if (!answered) for (const frame of changesFrames(nothing)) connection.send(frame)
    } else if (!(await sendPages(settling, room, from, stored.lastRev, answered ? undefined : ref))) {
      return false
    }
    answered = true
    ref = undefined
    if (room.release()) return true
    inVain = room.sentRev === before ? inVain + 1 : 0
    // The store says less than was delivered: an older copy of it was put under a running server. Whoever comes anew,
    // when nobody watches the room any more, begins with what it says now.
    if (inVain === MOST_IN_VAIN) connection.close('resync')
  }
  return true
}

async function sendPages(
  { parts, connection, userId }: Settling,
  room: SyncRoom,
  after: Rev,
  upTo: Rev,
  ref: string | undefined,
): Promise<boolean> {
  const { roomId } = room
  let from = after
  do {
    const { changes: rows, upTo: to } = await parts.store.changesAfter(roomId, from, upTo, CHANGES_PAGE)
    const changes = await parts.present.changes(rows)
    if (!(await isMember(parts, roomId, userId))) return false
    if (to > from) {
      const page = { roomId, fromRev: from, toRev: to, changes, ref, more: to < upTo }
      for (const frame of changesFrames(page)) connection.send(frame)
    }
    room.sentRev = to
    from = to
    // A client that reads slowly is waited for here; only what is pushed is bounded by closing.
    await connection.drained()
  } while (from < upTo && connection.open)
  return true
}

export async function isMember(
  { store }: Pick<SocketParts, 'store'>,
  roomId: RoomId,
  userId: UserId,
): Promise<boolean> {
  return mayReceive(await store.membership(roomId, userId))
}
