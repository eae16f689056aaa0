import type { RoomId, UserId } from '@roomkey/protocol'
import { mayRemove } from '../policies/rooms.ts'
import type { MembershipRow } from '../store/store.ts'
import { ActionError } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import type { ActionParts, Actor } from './parts.ts'
import { publishRemoved } from './publish.ts'

export interface RemoveMemberInput {
  roomId: RoomId
  userId: UserId
}

/**
 * Ends a membership (an owner's of anyone, everybody's of themselves) and turns the room's key, so that what is
 * written afterwards is sealed with a key made after the person left. Rejects with `not_found` when there is no such
 * room or member, `not_a_member`, or `forbidden`.
 */
export async function removeMember(
  parts: ActionParts,
  actor: Actor,
  input: RemoveMemberInput,
): Promise<MembershipRow> {
  const { roomId, userId } = input
  const { wrappedKey } = await parts.cipher.newRoomKey()
  const at = parts.now()
  const ended = await parts.store.write(async (tx) => {
    const { room, membership } = await findRoomForMember(tx, roomId, actor.id)
    if (!mayRemove(membership, userId)) throw new ActionError('forbidden')
    const row = await tx.endMembership(roomId, userId, at)
    if (!row) throw new ActionError('not_found')
    await tx.addRoomKey({ roomId, epoch: room.keyEpoch + 1, wrappedKey })
    return row
  })
  publishRemoved(parts.fanout, ended)
  return ended
}
