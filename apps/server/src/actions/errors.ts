import { ERRORS, type ErrorCode } from '@roomkey/protocol'
import { FilesAwayError } from '../files/files.ts'
import { UnavailableError } from '../store/store.ts'

export interface ActionErrorParts {
  /** A sentence for people; the code's own sentence when left out. */
  detail?: string
  /** What to correct, by the input's wire name: `{ text: ['…'] }`. */
  fields?: Record<string, unknown>
  /** Seconds after which the same request may succeed. */
  retryAfter?: number
}

/** The only way an action refuses. REST and both sockets translate it in one place each. */
export class ActionError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  readonly fields: Record<string, unknown> | undefined
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, { detail, fields, retryAfter }: ActionErrorParts = {}) {
    const sentence = detail ?? ERRORS[code].detail
    super(sentence)
    this.name = 'ActionError'
    this.code = code
    this.detail = sentence
    this.fields = fields
    this.retryAfter = retryAfter
  }
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])
/**
 * A full disk, or a full share of it. Where it is full to the last byte SQLite fails before it writes: the file that its
 * log shares cannot grow.
 */
export const hasNoRoom = (error: unknown): boolean =>
  NO_ROOM.has((error as NodeJS.ErrnoException | undefined)?.code ?? '')

/** Another process has had SQLite's lock for long: a copy of the file, or somebody with a shell in it. */
const isBusy = (error: unknown) =>
  (error as NodeJS.ErrnoException | undefined)?.code?.startsWith('SQLITE_BUSY') ?? false

/**
 * What a caller is told of an error: a refusal as it is, a database that does not answer and a disk without room as
 * such, the rest as ours.
 */
export function asActionError(error: unknown): ActionError {
  if (error instanceof ActionError) return error
  if (hasNoRoom(error))
    return new ActionError('unavailable', {
      detail: 'The server has no room left to store this.',
      retryAfter: 10,
    })
  return error instanceof UnavailableError || error instanceof FilesAwayError || isBusy(error)
    ? new ActionError('unavailable', { retryAfter: 1 })
    : new ActionError('internal')
}

/** One wrong field, told as the documented contract tells it: a list of sentences under its name. */
export function invalidField(name: string, sentence: string): ActionError {
  return new ActionError('invalid', { detail: sentence, fields: { [name]: [sentence] } })
}
