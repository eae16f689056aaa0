import type { EditId, MessageId, RoomId } from '@roomkey/protocol'
import { mayEdit } from '../policies/rooms.ts'
import type { MessageRow, Sealed, StandingRow, Writes } from '../store/store.ts'
import { textBytes } from './checks.ts'
import { ActionError, invalidField } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import type { ActionParts, Actor } from './parts.ts'

export interface EditMessageInput {
  /** Invented by the client so that a retry is harmless; without it every call is an edit of its own. */
  id?: EditId
  roomId: RoomId
  messageId: MessageId
  /** All of the new text, kept as it is; empty only where the message has attachments. */
  text: string
}

/**
 * Replaces the text of the actor's own message and resolves with the message as it is then: a retry of an edit that
 * others followed leaves theirs. `known` is the room where the caller has just looked it up. Rejects with `invalid`,
 * `too_large`, `not_found`, `not_a_member`, `forbidden`, or `deleted`, which is final.
 */
export async function editMessage(
  parts: ActionParts,
  actor: Actor,
  input: EditMessageInput,
  known?: StandingRow['room'],
): Promise<MessageRow> {
  const { store, cipher, fanout } = parts
  const { roomId, messageId, text } = input
  textBytes('text', text, parts.limits.message_bytes)
  let room = known
  let message: MessageRow | undefined
  while (!message) {
    room ??= (await findRoomForMember(store, roomId, actor.id)).room
    const sealed = await cipher.sealText(room, { messageId, senderId: actor.id }, text)
    message = await store.write((tx) => apply(tx, actor, input, sealed, parts.now()))
    // The key turned between sealing and storing: somebody was removed meanwhile.
    room = undefined
  }
  // Of a retry, too: the first try's commit may have lost its answer, and then nobody was told.
  fanout.publish({ kind: 'room', roomId, rev: message.rev })
  return message
}

/** Undefined when the room's key turned since the text was sealed. */
async function apply(
  tx: Writes,
  actor: Actor,
  { id, roomId, messageId, text }: EditMessageInput,
  sealed: Sealed,
  at: number,
): Promise<MessageRow | undefined> {
  const { room, membership } = await findRoomForMember(tx, roomId, actor.id)
  const message = await tx.message(messageId)
  if (message?.roomId !== roomId) throw new ActionError('not_found')
  if (!mayEdit(membership, message)) throw new ActionError('forbidden')
  if (message.deletedAt !== null) throw new ActionError('deleted')
  if (text === '' && message.attachments.length === 0)
    throw invalidField('text', 'A message needs text or an attachment.')
  if (room.keyEpoch !== sealed.keyEpoch) return undefined
  return tx.changeMessage(messageId, sealed, at, id)
}
