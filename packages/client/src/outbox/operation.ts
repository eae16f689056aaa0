import type { EditId, MessageId, RoomId, UserId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
import type { Source } from '../cache/Stale.ts'

/** What is to be done on the server, under an id that was made here and stored before the first try. */
export type Operation = { position: number; room: RoomId; attempts: number } & (
  | { kind: 'send'; id: MessageId; text: string }
  | { kind: 'edit'; id: EditId; message: MessageId; text: string }
  | { kind: 'delete'; id: ActionId; message: MessageId }
  | ({ id: ActionId } & RoomOperation)
)
export type OperationId = Operation['id']
export type OperationKind = Operation['kind']

/** Local tables that what waits is shown with: of what is said in a room, and of the room itself. */
const OF_MESSAGES = ['messages', 'outbox', 'attachments'] as const satisfies Source[]
const OF_ROOMS = [...OF_MESSAGES, 'rooms', 'memberships'] as const satisfies Source[]

export function shownWith(kind: OperationKind): readonly Source[] {
  return kind === 'send' || kind === 'edit' || kind === 'delete' ? OF_MESSAGES : OF_ROOMS
}

export type RoomOperation =
  | { kind: 'create'; name: string; description: string | null; usernames: string[] }
  | { kind: 'change'; name?: string; description?: string }
  | { kind: 'addMembers'; usernames: string[] }
  | { kind: 'removeMember'; user: UserId }
  | { kind: 'leave' }
