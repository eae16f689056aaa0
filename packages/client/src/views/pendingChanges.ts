import type { MessageId } from '@roomkey/protocol'
import type { Pending } from '../api/actions.ts'
import type { MessageChange } from '../api/views.ts'
import { type PendingOperation, pendingState } from '../cache/pendingRows.ts'

/** How a message is shown while changes of it are on their way. */
export interface PendingChange {
  change: MessageChange
  state: Pending
  /** Null: as the server has it. */
  text: string | null
  deleted: boolean
}

/** By message. The newest change is told; one that failed shows nothing of itself. */
export function pendingChanges(
  operations: readonly PendingOperation[],
  live: boolean,
): Map<MessageId, PendingChange> {
  const changes = new Map<MessageId, PendingChange>()
  for (const operation of operations) {
    if (operation.kind !== 'edit' && operation.kind !== 'delete') continue
    const before = changes.get(operation.message)
    const edit = operation.kind === 'edit' ? operation.text : null
    const stands = operation.state === 'waiting'
    changes.set(operation.message, {
      change: edit === null ? { kind: 'delete' } : { kind: 'edit', text: edit },
      state: pendingState(operation, live),
      text: stands ? edit : (before?.text ?? null),
      deleted: stands ? edit === null : (before?.deleted ?? false),
    })
  }
  return changes
}
