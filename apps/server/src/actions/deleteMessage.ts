import type { MessageId, RoomId } from '@roomkey/protocol'
import { mayDelete } from '../policies/rooms.ts'
import type { MessageRow } from '../store/store.ts'
import { ActionError } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import type { ActionParts, Actor } from './parts.ts'

export interface DeleteMessageInput {
  roomId: RoomId
  messageId: MessageId
}

/**
 * Leaves a tombstone without text or files; one that is there already stays as it is. Rejects with `not_found`,
 * `not_a_member` or `forbidden`.
 */
export async function deleteMessage(
  parts: ActionParts,
  actor: Actor,
  { roomId, messageId }: DeleteMessageInput,
): Promise<MessageRow> {
  const at = parts.now()
  const message = await parts.store.write(async (tx) => {
    const { membership } = await findRoomForMember(tx, roomId, actor.id)
    const found = await tx.message(messageId)
    const room = await tx.room(roomId)
    if (found?.roomId !== roomId || !room) throw new ActionError('not_found')
    if (!mayDelete(membership, found, room)) throw new ActionError('forbidden')
    return tx.changeMessage(messageId, null, at)
  })
  // Of a retry, too: the first try's commit may have lost its answer, and then nobody was told.
  parts.fanout.publish({ kind: 'room', roomId, rev: message.rev })
  return message
}
