import type { MessageId, RoomId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
import { dropLeftRoom, isHere, roomsTaken, settleAction } from '../cache/actionRows.ts'
import { foldChanges, isSuperseded, settleChange } from '../cache/changeRows.ts'
import { stateOf, writeState } from '../cache/outboxRows.ts'
import { requeueFiles, settle } from '../cache/sendRows.ts'
import type { SqlDriver } from '../ports/index.ts'
import type { Operation, OperationId } from './operation.ts'
import type { Taken } from './requests.ts'
import { type OperationEvent, type OperationState, transition } from './transition.ts'

// Each function is one transaction: what an event makes of an operation, and of the rows that it is about.

export function take(sql: SqlDriver, operation: Operation, taken: Taken, now: number): OperationState {
  // What is said again under its id changes nothing. An action would: somebody may have come or gone since.
  const kept = 'text' in operation || operation.kind === 'delete' ? 'soon' : 'now'
  return sql.transaction(() => {
    // Withdrawn, or its room is lost: what was asked is nobody's any more.
    if (stateOf(sql, operation.id) === null) return { state: 'gone' }
    switch (operation.kind) {
      case 'send':
        settle(sql, operation.id, taken.place)
        return { state: 'gone' }
      case 'edit':
      case 'delete':
        settleChange(sql, operation, taken.place?.rev ?? null, now)
        break
      default:
        settleAction(sql, operation, taken, now)
    }
    const to = step(sql, operation, { event: 'taken', unknownUsernames: taken.unknownUsernames })
    // The push may have come before the answer.
    return to.state === 'taken' && isHere(sql, operation.room) ? step(sql, operation, ARRIVED) : to
  }, kept)
}

export interface Refused {
  to: OperationState
  /** A room that could not be made went, because its author had left it already: that leave. */
  dropped: ActionId | null
}

export function refuse(
  sql: SqlDriver,
  operation: Pick<Operation, 'id' | 'kind'>,
  event: Extract<OperationEvent, { event: 'refused' | 'unanswered' }>,
): Refused {
  return sql.transaction(() => {
    const to = step(sql, operation, event)
    if (to.state !== 'failed') return { to, dropped: null }
    const dropped =
      operation.kind === 'create' ? dropLeftRoom(sql, operation.id as ActionId, to.unsure) : null
    if (operation.kind === 'send' && !to.unsure) foldChanges(sql, operation.id as MessageId)
    else if (isSuperseded(sql, operation.id)) writeState(sql, operation.id, { state: 'gone' })
    return { to, dropped }
  })
}

/** Whether it had failed and waits again. */
export function retry(sql: SqlDriver, id: OperationId): boolean {
  return sql.transaction(() => {
    const from = stateOf(sql, id)
    if (from?.state !== 'failed') return false
    requeueFiles(sql, id as MessageId)
    // The kind makes no difference to a retry.
    writeState(sql, id, transition('send', from, { event: 'retried' }))
    return true
  })
}

/** What the server made in this room is here, or (null) will be named by the next `welcome`. */
export function arrived(sql: SqlDriver, room: RoomId | null): boolean {
  const rooms = roomsTaken(sql, room)
  for (const id of rooms) {
    const from = stateOf(sql, id)
    if (from !== null) writeState(sql, id, transition('create', from, ARRIVED))
  }
  return rooms.length > 0
}

const ARRIVED: OperationEvent = { event: 'arrived' }

function step(
  sql: SqlDriver,
  { id, kind }: Pick<Operation, 'id' | 'kind'>,
  event: OperationEvent,
): OperationState {
  // Taken back by its author, or settled by what arrived meanwhile.
  const from = stateOf(sql, id)
  if (from === null) return { state: 'gone' }
  const to = transition(kind, from, event)
  writeState(sql, id, to)
  return to
}
