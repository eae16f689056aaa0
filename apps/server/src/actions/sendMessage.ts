import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import { type Appended, ConflictError, type MessageRow, type StandingRow } from '../store/store.ts'
import { textBytes } from './checks.ts'
import { ActionError, invalidField } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import type { ActionParts, Actor } from './parts.ts'

export interface SendMessageInput {
  /** Invented by the client so that a retry is harmless; documented clients leave it out. */
  id?: MessageId
  roomId: RoomId
  /** Kept as it is, blanks included; empty only together with attachments. */
  text: string
  attachmentIds: readonly AttachmentId[]
}

export interface SentMessage {
  message: MessageRow
  /** What is stored: the text of the former try when `created` is false. */
  text: string
  created: boolean
}

/**
 * `known` is the room where the caller has just looked it up: it saves a read, and the write asks again in any case.
 * Rejects with `invalid`, `too_large`, `not_found`, `not_a_member`, or `conflict` when the id belongs to another
 * message or an attachment is not the sender's own, unlinked and of this room.
 */
export async function sendMessage(
  parts: ActionParts,
  actor: Actor,
  input: SendMessageInput,
  known?: StandingRow['room'],
): Promise<SentMessage> {
  const attachmentIds = checked(parts, input)
  const id = input.id ?? (parts.newId() as MessageId)
  const draft = { ...input, id, attachmentIds }
  let room = known ?? (await findRoomForMember(parts.store, input.roomId, actor.id)).room
  let appended = await append(parts, actor, draft, room)
  while (!appended) {
    // The key turned between sealing and storing: somebody was removed meanwhile.
    room = (await findRoomForMember(parts.store, input.roomId, actor.id)).room
    appended = await append(parts, actor, draft, room)
  }
  const { message, created } = appended
  if (created) parts.sent?.(message, input.text)
  // Of a retry, too: the first try's commit may have lost its answer, and then nobody was told.
  parts.fanout.publish({ kind: 'room', roomId: message.roomId, rev: message.rev })
  if (created) return { message, text: input.text, created }
  const bind = { messageId: message.id, senderId: message.senderId }
  const text =
    message.deletedAt === null ? await parts.cipher.openText(message.roomId, bind, message.sealed) : ''
  return { message, text, created }
}

function checked({ limits }: ActionParts, input: SendMessageInput): AttachmentId[] {
  textBytes('text', input.text, limits.message_bytes)
  const attachmentIds = [...new Set(input.attachmentIds)]
  if (input.text === '' && attachmentIds.length === 0) {
    throw invalidField('text', 'A message needs text or an attachment.')
  }
  const most = limits.attachments_per_message
  if (attachmentIds.length > most) {
    throw invalidField('attachment_ids', `Ensure this list has no more than ${most} attachments.`)
  }
  return attachmentIds
}

/** Sealed before the write, because a write waits for nothing but the store; undefined when that key is old by then. */
async function append(
  { store, cipher, now }: ActionParts,
  actor: Actor,
  draft: SendMessageInput & { id: MessageId },
  room: StandingRow['room'],
): Promise<Appended | undefined> {
  const { id, roomId, attachmentIds } = draft
  const sealed = await cipher.sealText(room, { messageId: id, senderId: actor.id }, draft.text)
  const row = { id, roomId, senderId: actor.id, sealed, createdAt: now(), attachmentIds }
  const stored = await store.send(row).catch((error: unknown) => {
    throw error instanceof ConflictError ? new ActionError('conflict', { detail: error.message }) : error
  })
  if (!('refused' in stored)) return stored
  if (stored.refused === 'old_key') return undefined
  throw new ActionError(stored.refused)
}
