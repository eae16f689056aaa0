import { z } from 'zod'

/** Every way a request can fail, once: the HTTP status and the code that both REST and the sync dialect use. */
export const ERRORS = {
  invalid: { status: 400, detail: 'The request is not valid.' },
  parse_error: { status: 400, detail: 'The body could not be read.' },
  not_authenticated: { status: 401, detail: 'Authentication credentials were not provided.' },
  bad_authorization_header: {
    status: 401,
    detail: 'Authorization header must contain two space-delimited values',
  },
  token_not_valid: { status: 401, detail: 'Given token not valid for any token type' },
  user_not_found: { status: 401, detail: 'User not found' },
  user_inactive: { status: 401, detail: 'User is inactive' },
  no_active_account: { status: 401, detail: 'No active account found with the given credentials' },
  not_a_member: { status: 403, detail: 'Not a member' },
  forbidden: { status: 403, detail: 'You may not do this.' },
  not_found: { status: 404, detail: 'Not found.' },
  method_not_allowed: { status: 405, detail: 'Method not allowed.' },
  not_acceptable: { status: 406, detail: 'Could not satisfy the request Accept header.' },
  conflict: { status: 409, detail: 'This id is already used for something else.' },
  deleted: { status: 410, detail: 'This message was deleted.' },
  upload_version: { status: 412, detail: 'Only version 1.0.0 of the tus protocol is spoken here.' },
  too_large: { status: 413, detail: 'The request is too large.' },
  unsupported_media_type: { status: 415, detail: 'Unsupported media type in request.' },
  upload_busy: { status: 423, detail: 'Another request is writing to this upload.' },
  rate_limited: { status: 429, detail: 'Too many requests. Try again a little later.' },
  checksum_mismatch: { status: 460, detail: 'What arrived is not the file that was announced.' },
  internal: { status: 500, detail: 'Something went wrong on the server.' },
  unavailable: { status: 503, detail: 'The server is not ready. Try again a little later.' },
} as const

export type ErrorCode = keyof typeof ERRORS
export const ErrorCode = z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]])

/**
 * The body of every failed request. `error` and `detail` say the same sentence because documented clients
 * read either; `fields` names what to correct. The documented per-field keys stand beside these.
 */
export const ErrorBody = z.looseObject({
  error: z.string(),
  detail: z.string(),
  code: z.string(),
  fields: z.record(z.string(), z.unknown()).optional(),
})
export type ErrorBody = z.infer<typeof ErrorBody>

/** Why a socket was closed, and what the client should do about it. 4xxx as RFC 6455 section 7.4.2 reserves them. */
export const CLOSE_CODES = {
  /** The first frame was not a valid `hello`, or none came in time. Retry with backoff: a good one may only have been late. */
  hello_expected: 4400,
  /** The token is invalid or expired. Refresh it once, then sign in. */
  unauthorized: 4401,
  /** Another protocol version is needed. Update the client. */
  version: 4406,
  /** Frames came too fast, or the person has too many sockets. Wait before reconnecting. */
  rate_limited: 4429,
  /** The client read too slowly. Reconnect and catch up. */
  resync: 4409,
  /** The server restarts. Reconnect after a random pause. */
  restarting: 1012,
  /** What the documented dialect answers to a frame that it cannot read. */
  unreadable: 1011,
} as const
export type CloseReason = keyof typeof CLOSE_CODES
