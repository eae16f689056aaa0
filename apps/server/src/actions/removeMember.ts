import type { RoomId, UserId } from '@roomkey/protocol'
import { mayRemove } from '../policies/rooms.ts'
import type { MembershipRow, Writes } from '../store/store.ts'
import { ActionError } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import type { ActionParts, Actor, WrappedKey } from './parts.ts'
import { publishRemoved } from './publish.ts'
import { withRoomKey } from './withRoomKey.ts'

export interface RemoveMemberInput {
  roomId: RoomId
  userId: UserId
}

/**
 * Ends a membership (an owner's of anyone, everybody's of themselves) and turns the room's key, so that what is
 * written afterwards is sealed with a key made after the person left. When the last owner leaves, whoever has been in
 * the room longest becomes one. Rejects with `not_found` when there is no such
 * room or member, `not_a_member`, or `forbidden`.
 */
export async function removeMember(
  parts: ActionParts,
  actor: Actor,
  input: RemoveMemberInput,
): Promise<MembershipRow> {
  const { roomId, userId } = input
  const at = parts.now()
  const write = (key: WrappedKey) =>
    parts.store.write(async (tx) => {
      const { room, membership } = await findRoomForMember(tx, roomId, actor.id)
      if (!mayRemove(membership, userId)) throw new ActionError('forbidden')
      const row = await tx.endMembership(roomId, userId, at)
      if (!row) throw new ActionError('not_found')
      await tx.addRoomKey({ roomId, epoch: room.keyEpoch + 1, ...key })
      return { ended: row, heir: await inherit(tx, row) }
    })
  const { ended, heir } = await withRoomKey(parts, write)
  publishRemoved(parts.fanout, ended)
  if (heir) parts.fanout.publish({ kind: 'room', roomId, rev: heir.rev })
  return ended
}

async function inherit(tx: Writes, { roomId, role }: MembershipRow): Promise<MembershipRow | undefined> {
  if (role !== 'owner') return undefined
  const members = await tx.members(roomId)
  const [longest] = members
  if (!longest || members.some((member) => member.role === 'owner')) return undefined
  return tx.setRole(roomId, longest.userId, 'owner')
}
