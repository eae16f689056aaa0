import type { RoomId } from '@roomkey/protocol'
import { mayInvite } from '../policies/rooms.ts'
import type { MembershipRow } from '../store/store.ts'
import { ActionError } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import { findInvitees } from './invitees.ts'
import type { ActionParts, Actor } from './parts.ts'
import { publishJoined } from './publish.ts'
import { mayAllEnter } from './roomsLeft.ts'

export interface AddMembersInput {
  roomId: RoomId
  usernames: readonly string[]
}

export interface AddedMembers {
  /** Only who was not a member before. */
  added: MembershipRow[]
  unknownUsernames: string[]
}

/** Rejects with `not_found`, `not_a_member`, or `invalid` when the list is too long or somebody in it is in too many rooms. */
export async function addMembers(
  parts: ActionParts,
  actor: Actor,
  input: AddMembersInput,
): Promise<AddedMembers> {
  const { store, limits } = parts
  const { roomId } = input
  // Who is not in the room learns nothing about which names exist.
  await findRoomForMember(store, roomId, actor.id)
  const { users, unknownUsernames } = await findInvitees(
    store,
    actor,
    input.usernames,
    'usernames',
    limits.invites_per_request,
  )
  const at = parts.now()
  const { added, lastRev } = await store.write(async (tx) => {
    const { membership, room } = await findRoomForMember(tx, roomId, actor.id)
    if (!mayInvite(membership)) throw new ActionError('forbidden')
    await mayAllEnter(tx, limits, users, 'usernames', roomId)
    const people = users.map(({ id }) => ({ id, role: 'member' as const }))
    const added = await tx.addMembers(roomId, people, actor.id, at)
    return { added, lastRev: added.at(-1)?.rev ?? room.lastRev }
  })
  // Of those who were members already, too: this may be a retry of what was stored and told nobody.
  publishJoined(parts.fanout, roomId, users, lastRev)
  return { added, unknownUsernames }
}
