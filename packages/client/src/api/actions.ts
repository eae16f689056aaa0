import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { z } from 'zod'
import type { Person } from './views.ts'

/** Invented here, as the ids of messages are. */
export const ActionId = z.uuid().brand<'ActionId'>()
export type ActionId = z.infer<typeof ActionId>

/**
 * What is to be known of a failure beyond its words. `fileCancelled`: of a message with words, whose author cancelled a
 * file of it; what is asked is whether it goes without.
 */
export type FailureCode = 'fileCancelled'

/** Where something that was done here is on its way to the server. */
export type Pending =
  /** Done while not live, or behind something else of its room; goes out when it can. */
  | { state: 'waiting' }
  | { state: 'sending' }
  /** The server will not have it: it waits for its author. `retryable`: asking again may help. */
  | { state: 'failed'; reason: string; code?: FailureCode; retryable: boolean }

/** What is to be done with a room. `seq` is null when the message is not cached. */
export type RoomActionKind =
  | { kind: 'create'; usernames: string[] }
  /** What is left out stays. */
  | { kind: 'change'; name?: string; description?: string }
  | { kind: 'addMembers'; usernames: string[] }
  | { kind: 'removeMember'; user: Person }
  | { kind: 'leave' }
  /** Of a message, and only once it failed: until then it is seen where the message is. */
  | { kind: 'edit'; message: MessageId; seq: Seq | null; text: string }
  | { kind: 'delete'; message: MessageId; seq: Seq | null }

/** An action that has not arrived, or that did and left something to say. */
export type RoomAction = {
  id: ActionId
  room: RoomId
  /** As the list calls the room: one without a name as the people in it; empty where nobody else ever was. */
  roomName: string
  isNameless: boolean
  at: number
} & RoomActionKind &
  (Pending | { state: 'done' /** Names that nobody on the server has. */; unknownUsernames: string[] })
