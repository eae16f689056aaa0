import { ERRORS, type ErrorCode } from '@roomkey/protocol'
import { ActionError, type ActionErrorParts } from '../../actions/errors.ts'

export interface RefusalParts extends ActionErrorParts {
  /** Documented keys beside the usual ones, such as `messages`. */
  extra?: Record<string, unknown>
  headers?: Record<string, string>
  /** Instead of the code's own. */
  status?: number
}

/** What the HTTP side itself refuses; one translator turns it, and what actions refuse, into an answer. */
export class Refusal extends ActionError {
  readonly extra: Record<string, unknown>
  readonly headers: Record<string, string>
  readonly status: number

  constructor(code: ErrorCode, { extra, headers, status, ...parts }: RefusalParts = {}) {
    super(code, parts)
    this.name = 'Refusal'
    this.extra = extra ?? {}
    this.headers = headers ?? {}
    this.status = status ?? ERRORS[code].status
  }
}
