import type { RoomId, UserId } from '@roomkey/protocol'
import { mayRead } from '../policies/rooms.ts'
import type { Reads, StandingRow } from '../store/store.ts'
import { ActionError } from './errors.ts'

/**
 * Where the room stands, and the asker in it. Rejects with `not_found` when there is no such room and `not_a_member` when
 * the asker is not in it. Inside a write, give it the write's own reads.
 */
export async function findRoomForMember(
  reads: Reads,
  roomId: RoomId,
  userId: UserId,
): Promise<Required<StandingRow>> {
  const standing = await reads.standing(roomId, userId)
  if (!standing) throw new ActionError('not_found')
  const { room, membership } = standing
  if (!membership || !mayRead(membership)) throw new ActionError('not_a_member')
  return { room, membership }
}
