import type { RoomId, UserId } from '@roomkey/protocol'
import { mayRead } from '../policies/rooms.ts'
import type { MembershipRow, Reads, RoomRow } from '../store/store.ts'
import { ActionError } from './errors.ts'

/**
 * The room and the asker's place in it. Rejects with `not_found` when there is no such room and `not_a_member` when
 * the asker is not in it. Inside a write, give it the write's own reads.
 */
export async function findRoomForMember(
  reads: Reads,
  roomId: RoomId,
  userId: UserId,
): Promise<{ room: RoomRow; membership: MembershipRow }> {
  const room = await reads.room(roomId)
  if (!room) throw new ActionError('not_found')
  const membership = await reads.membership(roomId, userId)
  if (!membership || !mayRead(membership)) throw new ActionError('not_a_member')
  return { room, membership }
}
