import type { MessageState } from '../api/views.ts'

/** What a message row and its outbox row (`queued` null when there is none) say of its way to the server. */
export function messageState(
  row: { queued: number | null; failure: string | null },
  live: boolean,
): MessageState {
  if (row.queued === null) return { state: 'sent' }
  if (row.failure !== null) return { state: 'failed', reason: row.failure, retryable: true }
  return { state: live ? 'sending' : 'waiting' }
}
