import {
  AddMembersReply,
  type AttachmentId,
  ChangeRoomReply,
  type ClientFrame,
  EditMessageReply,
  type Membership,
  Rev,
  type Room,
  RoomCreated,
  Seq,
  Timestamp,
  type UserId,
} from '@roomkey/protocol'
import { z } from 'zod'
import type { Place } from '../cache/sendRows.ts'
import type { HttpRequest } from '../ports/index.ts'
import { parseJson } from '../session/tokens.ts'
import type { Operation } from './operation.ts'

// How each operation is said to the server. All of them may be said again.

export type OperationRequest = Pick<HttpRequest, 'method' | 'headers'> & { path: string; body?: string }

/** The frame that carries it; null for what goes by REST. */
export function frameOf(
  operation: Operation,
  ref: string,
  files: readonly AttachmentId[],
): ClientFrame | null {
  const { room } = operation
  switch (operation.kind) {
    case 'send': {
      const { id, text } = operation
      return { type: 'send', ref, message: { id, room_id: room, text, attachment_ids: [...files] } }
    }
    case 'edit': {
      const { id, message, text } = operation
      return { type: 'edit', ref, edit: { id, message_id: message, room_id: room, text } }
    }
    case 'delete':
      return { type: 'delete', ref, room_id: room, message_id: operation.message }
    default:
      return null
  }
}

/** `me`: who leaves. */
export function requestOf(
  operation: Operation,
  files: readonly AttachmentId[],
  me: UserId,
): OperationRequest {
  const path = `/api/rooms/${operation.room}/`
  switch (operation.kind) {
    case 'send':
      return json('POST', `${path}messages/`, {
        plaintext: operation.text,
        id: operation.id,
        attachment_ids: files,
      })
    case 'edit':
      return json('PATCH', `${path}messages/${operation.message}/`, {
        text: operation.text,
        id: operation.id,
      })
    case 'delete':
      return { method: 'DELETE', path: `${path}messages/${operation.message}/` }
    case 'create': {
      const { room: id, name, description, usernames } = operation
      return json('POST', '/api/rooms/', {
        id,
        name,
        description,
        is_private: true,
        invited_usernames: usernames,
      })
    }
    case 'change': {
      const { id, name, description } = operation
      return json('PATCH', `${path}details/`, { id, name, description })
    }
    case 'addMembers':
      return json('POST', `${path}members/`, { usernames: operation.usernames })
    case 'removeMember':
      return { method: 'DELETE', path: `${path}members/${operation.user}/` }
    case 'leave':
      return { method: 'DELETE', path: `${path}members/${me}/` }
  }
}

function json(method: HttpRequest['method'], path: string, body: object): OperationRequest {
  return { method, path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** What the server said of an operation that it took. */
export interface Taken {
  /** Null when a server that follows the documented contract alone did not tell it. */
  place: Place | null
  unknownUsernames: string[]
  room: Room | null
  added: Membership[]
}

export const NOTHING_SAID: Taken = { place: null, unknownUsernames: [], room: null, added: [] }

/** What the REST answer may add to the documented fields. */
const Placed = z.looseObject({ seq: Seq, rev: Rev, created_at: Timestamp })
const Named = RoomCreated.pick({ unknown_usernames: true })

const Id = z.looseObject({ id: z.string() })
const Something = z.looseObject({})

/**
 * Reads what a successful answer adds. Null: it is not the server's, whatever its status says; somebody in between (a
 * proxy, the page of a hotel) has answered, and the server may know nothing of it.
 */
export function takenOf(operation: Operation, text: string): Taken | null {
  const body = parseJson(text)
  const isAnswer =
    operation.kind === 'send' || operation.kind === 'edit'
      ? Id.safeParse(body).success
      : Something.safeParse(body).success || (isAnsweredEmpty(operation) && text === '')
  return isAnswer ? readTaken(operation, body) : null
}

const isAnsweredEmpty = ({ kind }: Operation) =>
  kind === 'delete' || kind === 'removeMember' || kind === 'leave'

function readTaken(operation: Operation, body: unknown): Taken {
  switch (operation.kind) {
    case 'send':
      return { ...NOTHING_SAID, place: placeOf(Placed.safeParse(body).data) }
    case 'edit':
      return { ...NOTHING_SAID, place: placeOf(EditMessageReply.safeParse(body).data) }
    case 'create':
      return { ...NOTHING_SAID, unknownUsernames: Named.safeParse(body).data?.unknown_usernames ?? [] }
    case 'change':
      return { ...NOTHING_SAID, room: ChangeRoomReply.safeParse(body).data ?? null }
    case 'addMembers': {
      const reply = AddMembersReply.safeParse(body).data
      return { ...NOTHING_SAID, added: reply?.added ?? [], unknownUsernames: reply?.unknown_usernames ?? [] }
    }
    default:
      return NOTHING_SAID
  }
}

function placeOf(placed: { seq: number; rev: number; created_at: string } | undefined): Place | null {
  if (placed === undefined) return null
  return { seq: placed.seq, rev: placed.rev, at: Date.parse(placed.created_at) }
}
