import type { RoomId, Seq, UserId } from '@roomkey/protocol'
import { mayRead } from '../policies/rooms.ts'
import type { RoomHeadRow, Writes } from '../store/store.ts'

export type MovedReadMark =
  | { before: Seq; head: RoomHeadRow | undefined }
  | { refused: 'not_found' | 'not_a_member' }

/** A read mark as a unit of work, which asks in the same write whether its owner is still in the room. */
export async function moveReadMark(
  tx: Writes,
  roomId: RoomId,
  userId: UserId,
  seq: Seq,
): Promise<MovedReadMark> {
  // The room itself is asked for only when there is no way in: that would hold up everybody who writes there.
  const membership = await tx.membership(roomId, userId)
  if (!membership || !mayRead(membership))
    return { refused: (await tx.room(roomId)) ? 'not_a_member' : 'not_found' }
  await tx.markRead(roomId, userId, seq)
  return { before: membership.readSeq, head: await tx.head(roomId, userId) }
}
