import { errorCodeOf } from '../outbox/errorCode.ts'
import { reasonOf } from '../outbox/refusals.ts'
import { StagedFileChanged, StagedFileGone, StagedFileUnreadable } from '../ports/index.ts'
import { isRetryable } from '../session/failures.ts'
import type { FileSent } from './sendFile.ts'

type FileError = StagedFileGone | StagedFileUnreadable | StagedFileChanged

/** What a try came to: what the server said, or what is wrong with the file. Null when no answer came. */
export type UploadOutcome = FileSent | FileError | null

/** `retryable`: another try may find another file, server or disk. */
export interface FailedUpload {
  reason: string
  retryable: boolean
}

export type UploadEnd =
  | { end: 'uploaded' }
  /** Tried again after so many seconds and a pause that grows with the tries. */
  | { end: 'later'; seconds: number }
  | ({ end: 'failed' } & FailedUpload)

export const TOO_LARGE: FailedUpload = {
  reason: 'The file is too large for this server.',
  retryable: false,
}
const CHANGED: FailedUpload = {
  reason: 'The file has changed since it was added. Add it again.',
  retryable: false,
}
const GONE: FailedUpload = { reason: 'The file is no longer there. Add it again.', retryable: false }
const UNREADABLE: FailedUpload = {
  reason: 'The file cannot be read. Check it and add it again.',
  retryable: true,
}

/** Tries that the server answers with an error of its own, before the author is asked. */
const MAX_ATTEMPTS = 5

/** The one place that decides what becomes of an upload after its `attempts`th try. */
export function endOf(outcome: UploadOutcome, attempts: number): UploadEnd {
  if (outcome === 'sent') return { end: 'uploaded' }
  if (outcome === null) return { end: 'later', seconds: 0 }
  if (isOfFile(outcome)) return { end: 'failed', ...problemOf(outcome) }
  const { code, detail, retryAfter } = errorCodeOf(outcome)
  const worn = code === 'internal' && attempts >= MAX_ATTEMPTS
  if ((isRetryable(code) || code === 'upload_busy') && !worn)
    return { end: 'later', seconds: retryAfter ?? 0 }
  if (code === 'too_large') return { end: 'failed', ...TOO_LARGE }
  if (code === 'checksum_mismatch') return { end: 'failed', ...CHANGED }
  return { end: 'failed', reason: reasonOf('send', code, detail), retryable: true }
}

export function isOfFile(error: unknown): error is FileError {
  return (
    error instanceof StagedFileGone ||
    error instanceof StagedFileUnreadable ||
    error instanceof StagedFileChanged
  )
}

function problemOf(error: FileError): FailedUpload {
  if (error instanceof StagedFileChanged) return CHANGED
  return error instanceof StagedFileGone ? GONE : UNREADABLE
}
