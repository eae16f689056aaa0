import type { ErrorCode } from '@roomkey/protocol'
import type { FailureCode } from '../api/actions.ts'
import { isRetryable } from '../session/failures.ts'
import type { OperationKind } from './operation.ts'
import { isDone, isFinal, reasonOf } from './refusals.ts'

/** Where an operation stands between two tries. On the way it is besides, and in memory only. */
export type OperationState =
  | { state: 'waiting'; attempts: number }
  /** `unsure`: the server failed in a way that does not tell whether it has the operation. */
  | { state: 'failed'; reason: string; code?: FailureCode; retryable: boolean; unsure: boolean }
  /** The server made the room, and its rows are not here yet. */
  | { state: 'taken'; unknownUsernames: string[] }
  /** Over, with something left to say. */
  | { state: 'noted'; unknownUsernames: string[] }
  | { state: 'gone' }

export type OperationEvent =
  | { event: 'taken'; unknownUsernames: string[] }
  | { event: 'refused'; code: ErrorCode; detail: string }
  /** Told the server so often without an answer that it is this operation that does not get through. */
  | { event: 'unanswered' }
  /** A file of it will not come. */
  | { event: 'stuck'; reason: string; code?: FailureCode; retryable: boolean }
  /** What the server made has arrived, or the next `welcome` will name it. */
  | { event: 'arrived' }
  | { event: 'retried' }

/** Tries that the server answers with an error of its own, before the author is asked. */
const MAX_ATTEMPTS = 5

const UNANSWERED: OperationState = {
  state: 'failed',
  reason: 'The server did not answer. Try again a little later.',
  retryable: true,
  unsure: true,
}

/** The one place that decides what becomes of an operation. One that its author takes back is deleted instead. */
export function transition(kind: OperationKind, from: OperationState, event: OperationEvent): OperationState {
  switch (event.event) {
    case 'taken':
      if (kind === 'create') return { state: 'taken', unknownUsernames: event.unknownUsernames }
      return noted(event.unknownUsernames)
    case 'refused':
      return from.state === 'waiting' ? refused(kind, from.attempts + 1, event) : from
    case 'unanswered':
      return from.state === 'waiting' ? UNANSWERED : from
    case 'stuck': {
      const { event: _, ...failed } = event
      return { state: 'failed', ...failed, unsure: false }
    }
    case 'arrived':
      return from.state === 'taken' ? noted(from.unknownUsernames) : from
    case 'retried':
      return from.state === 'failed' ? { state: 'waiting', attempts: 0 } : from
  }
}

function refused(
  kind: OperationKind,
  attempts: number,
  { code, detail }: { code: ErrorCode; detail: string },
): OperationState {
  if (isDone(kind, code)) return { state: 'gone' }
  const unsure = code === 'internal'
  if (isRetryable(code) && !(unsure && attempts >= MAX_ATTEMPTS)) return { state: 'waiting', attempts }
  return { state: 'failed', reason: reasonOf(kind, code, detail), retryable: !isFinal(kind, code), unsure }
}

function noted(unknownUsernames: string[]): OperationState {
  return unknownUsernames.length === 0 ? { state: 'gone' } : { state: 'noted', unknownUsernames }
}
