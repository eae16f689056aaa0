import type { ErrorCode } from '@roomkey/protocol'
import type { OperationKind } from './operation.ts'

// What the server's refusals mean for what was asked, and their words for its author.

/** Refusals that say: it is so already. */
const DONE: Partial<Record<OperationKind, readonly ErrorCode[]>> = {
  // A message that never arrived needs no tombstone.
  delete: ['not_found'],
  leave: ['not_a_member', 'not_found'],
  removeMember: ['not_found'],
}

export function isDone(kind: OperationKind, code: ErrorCode): boolean {
  return DONE[kind]?.includes(code) ?? false
}

/** The same request will be refused again, whatever happens meanwhile. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['invalid', 'conflict', 'deleted', 'too_large', 'parse_error'])

export function isFinal(kind: OperationKind, code: ErrorCode): boolean {
  // Nothing brings back what was edited when it is not there; a room can let one in again.
  return FINAL.has(code) || (kind === 'edit' && code === 'not_found')
}

export function reasonOf(kind: OperationKind, code: ErrorCode, detail: string): string {
  if (code === 'internal' || code === 'unavailable')
    return 'The server has a problem. Try again a little later.'
  if (code === 'not_a_member') return 'You are no longer in this room.'
  if (kind === 'send') return sendReason(code, detail)
  if (kind === 'edit' || kind === 'delete') return changeReason(code, detail)
  if (kind === 'create' && code === 'conflict') return 'The server would not take this room. Make it anew.'
  if (code === 'forbidden') return kind === 'create' ? detail : 'You may not do this in this room.'
  if (code === 'not_found') return 'This room no longer exists.'
  return detail
}

function sendReason(code: ErrorCode, detail: string): string {
  if (code === 'forbidden') return 'You are no longer in this room.'
  if (code === 'not_found') return 'This room no longer exists.'
  if (code === 'too_large') return 'The message is too long for this server.'
  if (code === 'conflict') return 'The server could not use an attached file. Add it again.'
  return detail
}

function changeReason(code: ErrorCode, detail: string): string {
  if (code === 'forbidden') return 'You may not change this message.'
  if (code === 'not_found') return 'This message is no longer there.'
  if (code === 'deleted') return 'This message was deleted meanwhile.'
  if (code === 'too_large') return 'The text is too long for this server.'
  return detail
}
