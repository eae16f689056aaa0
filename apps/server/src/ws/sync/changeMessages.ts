import type { ClientFrame, FrameOf } from '@roomkey/protocol'
import { ActionError } from '../../actions/errors.ts'
import { findRoomForMember } from '../../actions/findRoomForMember.ts'
import { deleteMessage, editMessage, sendMessage } from '../../actions/index.ts'
import type { Actor } from '../../actions/parts.ts'
import { timestamp } from '../../present/timestamp.ts'
import type { MessageRow } from '../../store/store.ts'
import type { SocketParts } from '../parts.ts'

/** What an outbox sends. */
export type MessageFrame = Extract<ClientFrame, { type: 'send' | 'edit' | 'delete' }>

/** Does what the frame asks, and resolves with what to tell its sender once that is stored. Rejects with ActionError. */
export async function changeMessages(
  parts: SocketParts,
  actor: Actor,
  frame: MessageFrame,
): Promise<FrameOf<'ack'>> {
  const { id, roomId, seq, rev, createdAt } = await change(parts, actor, frame)
  return {
    type: 'ack',
    ref: frame.ref,
    room_id: roomId,
    message_id: id,
    seq,
    rev,
    created_at: timestamp(createdAt),
  }
}

async function change(parts: SocketParts, actor: Actor, frame: MessageFrame): Promise<MessageRow> {
  const { room_id: roomId } = target(frame)
  // The allowance is the person's: what is sent to rooms of others with a stolen token does not use it up.
  const { room } = await findRoomForMember(parts.store, roomId, actor.id)
  const wait = await parts.limiter.take('send', String(actor.id))
  if (wait > 0) throw new ActionError('rate_limited', { retryAfter: wait })
  switch (frame.type) {
    case 'send': {
      const { id, text, attachment_ids: attachmentIds } = frame.message
      return (await sendMessage(parts, actor, { id, roomId, text, attachmentIds }, room)).message
    }
    case 'edit': {
      const { id, message_id: messageId, text } = frame.edit
      return editMessage(parts, actor, { id, roomId, messageId, text }, room)
    }
    case 'delete':
      return deleteMessage(parts, actor, { roomId, messageId: frame.message_id })
  }
}

function target(frame: MessageFrame) {
  if (frame.type === 'send') return frame.message
  return frame.type === 'edit' ? frame.edit : frame
}
