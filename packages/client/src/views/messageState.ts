import type { FailureCode } from '../api/actions.ts'
import type { MessageState } from '../api/views.ts'
import { pendingState } from '../cache/pendingRows.ts'

/** What a message row and its outbox row (`queued` null when there is none) say of its way to the server. `blocked` as there. */
export function messageState(
  row: {
    queued: number | null
    failure: string | null
    failure_code?: FailureCode | null
    retryable: number | null
  },
  live: boolean,
  blocked: string | null,
): MessageState {
  if (row.queued === null) return { state: 'sent' }
  const { failure, failure_code: code = null, retryable } = row
  return pendingState({ failure, code, retryable: retryable === 1 }, live, blocked)
}
