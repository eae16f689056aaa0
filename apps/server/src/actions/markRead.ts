import type { RoomId, Seq } from '@roomkey/protocol'
import { mayRead } from '../policies/rooms.ts'
import { ActionError } from './errors.ts'
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
  const { before, head } = await parts.store.write(async (tx) => {
    // Not by findRoomForMember, which would hold up everybody who writes in the room.
    const membership = await tx.membership(roomId, actor.id)
    if (!membership || !mayRead(membership))
      throw new ActionError((await tx.room(roomId)) ? 'not_a_member' : 'not_found')
    await tx.markRead(roomId, actor.id, input.seq)
    return { before: membership.readSeq, head: await tx.head(roomId, actor.id) }
  })
  if (!head) throw new Error(`the member of room ${roomId} who just read has no head`)
  if (head.readSeq > before) {
    parts.fanout.publish({ kind: 'read', roomId, userId: actor.id, seq: head.readSeq })
  }
  return { seq: head.readSeq, unreadCount: head.unreadCount }
}
