import { ErrorBody, ErrorCode } from '@roomkey/protocol'
import type { HttpResponse } from '../ports/index.ts'
import { parseJson } from '../session/tokens.ts'

/** The error of a REST answer in the one vocabulary; a proxy's answer is judged by its status. */
export function errorCodeOf(response: HttpResponse): {
  code: ErrorCode
  detail: string
  /** Seconds. */
  retryAfter: number | undefined
} {
  const body = ErrorBody.safeParse(parseJson(response.text))
  const known = ErrorCode.safeParse(body.success ? body.data.code : undefined)
  const seconds = Number(response.header('retry-after') ?? Number.NaN)
  return {
    code: known.success ? known.data : codeOfStatus(response.status),
    detail: body.success ? body.data.detail : 'The server did not accept this.',
    retryAfter: Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined,
  }
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'not_authenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 409) return 'conflict'
  if (status === 413) return 'too_large'
  if (status === 429) return 'rate_limited'
  if (status >= 502 && status <= 504) return 'unavailable'
  return status >= 500 ? 'internal' : 'invalid'
}
