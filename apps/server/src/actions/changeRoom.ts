import type { EditId, RoomId } from '@roomkey/protocol'
import { mayChangeRoom } from '../policies/rooms.ts'
import type { RoomRow } from '../store/store.ts'
import { characters } from './checks.ts'
import { ActionError, invalidField } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import { isDirect } from './isDirect.ts'
import type { ActionParts, Actor } from './parts.ts'

export interface ChangeRoomInput {
  /** Invented by the client so that a retry does not take back what was changed since. */
  id?: EditId
  roomId: RoomId
  name?: string
  description?: string | null
}

/**
 * Changes what is given and resolves with the room as it is then. Rejects with `invalid` when the name is empty or
 * something is longer than the limits allow, `not_found`, `not_a_member`, or `forbidden`.
 */
export async function changeRoom(
  parts: ActionParts,
  actor: Actor,
  { id, roomId, ...change }: ChangeRoomInput,
): Promise<RoomRow> {
  const { store, limits } = parts
  const { name, description } = change
  if (name !== undefined) {
    // A room without a name is one person's conversation with another.
    if (name === '') throw invalidField('name', 'This field may not be blank.')
    characters('name', name, limits.room_name_chars)
  }
  if (typeof description === 'string') characters('description', description, limits.room_description_chars)
  const at = parts.now()
  const room = await store.write(async (tx) => {
    const { membership } = await findRoomForMember(tx, roomId, actor.id)
    const found = await tx.room(roomId)
    if (!found) throw new ActionError('not_found')
    if (!mayChangeRoom(membership, await isDirect(tx, found))) throw new ActionError('forbidden')
    return tx.changeRoom(roomId, change, at, id)
  })
  // Of a retry, too: the first try's commit may have lost its answer, and then nobody was told.
  parts.fanout.publish({ kind: 'room', roomId, rev: room.rev })
  return room
}
