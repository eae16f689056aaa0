import type { MessageId, RoomId } from '@roomkey/protocol'
import type { ActionId, FailureCode, Pending } from '../api/actions.ts'
import type { RoomOperation } from '../outbox/operation.ts'
import type { SqlDriver } from '../ports/index.ts'
import { namesOf } from './outboxRows.ts'

// What waits in the outbox, as the views lay it over what the server confirmed.

export type PendingOperation = {
  id: ActionId
  room: RoomId
  at: number
  state: 'waiting' | 'failed' | 'taken' | 'noted'
  failure: string | null
  retryable: boolean
  unknownUsernames: string[]
} & (
  | RoomOperation
  | { kind: 'edit'; message: MessageId; text: string }
  | { kind: 'delete'; message: MessageId }
)

interface Row {
  id: ActionId
  room_id: RoomId
  at: number
  kind: string
  target_id: MessageId | null
  body: string
  state: PendingOperation['state']
  failure: string | null
  retryable: number
  note: string | null
}

const COLUMNS = 'id, room_id, at, kind, target_id, body, state, failure, retryable, note'

/** Of one room, oldest first; messages to send stand in the timeline themselves. */
export function pendingIn(sql: SqlDriver, room: RoomId): PendingOperation[] {
  return sql
    .all<Row>(`SELECT ${COLUMNS} FROM outbox WHERE room_id = ? AND kind <> 'send' ORDER BY position`, [room])
    .map(pendingOf)
}

/** Of all rooms; changes of messages only once they failed. */
export function pendingActions(sql: SqlDriver): PendingOperation[] {
  return sql
    .all<Row>(`SELECT ${COLUMNS} FROM outbox WHERE kind <> 'send' AND (kind NOT IN ('edit', 'delete') OR state = 'failed')
       ORDER BY position`)
    .map(pendingOf)
}

function pendingOf(row: Row): PendingOperation {
  const { id, room_id: room, at, state, failure } = row
  return {
    ...(JSON.parse(row.body) as object),
    kind: row.kind,
    ...(row.target_id === null ? {} : { message: row.target_id }),
    id,
    room,
    at,
    state,
    failure,
    retryable: row.retryable === 1,
    unknownUsernames: namesOf(row.note),
  } as PendingOperation
}

type Failing = Pick<PendingOperation, 'failure' | 'retryable'> & { code?: FailureCode | null }

/** `blocked`: why nothing goes out in the room. */
export function pendingState(
  { failure, code, retryable }: Failing,
  live: boolean,
  blocked: string | null = null,
): Pending {
  if (failure !== null) return { state: 'failed', reason: failure, ...(code && { code }), retryable }
  if (blocked !== null) return { state: 'failed', reason: blocked, retryable: false }
  return { state: live ? 'sending' : 'waiting' }
}
