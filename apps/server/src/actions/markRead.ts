import type { RoomId, Seq } from '@roomkey/protocol'
import { ActionError } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import { namedUnit } from './namedUnits.ts'
import type { ActionParts, Actor } from './parts.ts'

export interface MarkReadInput {
  roomId: RoomId
  seq: Seq
}

export interface ReadMark {
  /** Where the mark stands, which may be further than asked. */
  seq: Seq
  unreadCount: number
}

/** Moves the actor's own read mark forward. Rejects with `not_found` or `not_a_member`. */
export async function markRead(parts: ActionParts, actor: Actor, input: MarkReadInput): Promise<ReadMark> {
  const { roomId } = input
  const { room } = await findRoomForMember(parts.store, roomId, actor.id)
  const stands = (await parts.store.membership(roomId, actor.id))?.readSeq ?? 0
  if (stands >= Math.min(input.seq, room.lastSeq)) {
    // Nothing would move: what costs its sender nothing shall not cost a write.
    const head = await parts.store.head(roomId, actor.id)
    if (head) return { seq: head.readSeq, unreadCount: head.unreadCount }
  }
  const moved = await parts.store.write(namedUnit('moveReadMark', roomId, actor.id, input.seq))
  if ('refused' in moved) throw new ActionError(moved.refused)
  const { before, head } = moved
  if (!head) throw new Error(`the member of room ${roomId} who just read has no head`)
  if (head.readSeq > before) {
    parts.fanout.publish({ kind: 'read', roomId, userId: actor.id, seq: head.readSeq })
  }
  return { seq: head.readSeq, unreadCount: head.unreadCount }
}
