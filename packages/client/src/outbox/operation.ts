import type { EditId, MessageId, RoomId, UserId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'

/** What is to be done on the server, under an id that was made here and stored before the first try. */
export type Operation = { position: number; room: RoomId; attempts: number } & (
  | { kind: 'send'; id: MessageId; text: string }
  | { kind: 'edit'; id: EditId; message: MessageId; text: string }
  | { kind: 'delete'; id: ActionId; message: MessageId }
  | ({ id: ActionId } & RoomOperation)
)
export type OperationId = Operation['id']
export type OperationKind = Operation['kind']

export type RoomOperation =
  | { kind: 'create'; name: string; description: string | null; usernames: string[] }
  | { kind: 'change'; name?: string; description?: string }
  | { kind: 'addMembers'; usernames: string[] }
  | { kind: 'removeMember'; user: UserId }
  | { kind: 'leave' }
