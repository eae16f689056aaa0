import { ErrorBody, ErrorCode } from '@roomkey/protocol'
import type { HttpResponse } from '../ports/index.ts'
import { failureOf } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'
import type { Refusal } from './parts.ts'

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

/** The same, with all that the answer says; what is wrong with a field is told instead of that something is. */
export function refusalOf(response: HttpResponse): Refusal {
  const failure = failureOf(response)
  const { code, detail, retryAfter } = errorCodeOf(response)
  const field = code === 'invalid' ? Object.values(failure.fields ?? {})[0] : undefined
  return { code, detail: field ?? detail, retryAfter, failure }
}

/**
 * Whether it says something of the operation. Who stands in between may say with a status alone that there is too much,
 * too fast, or nobody behind it; that something is not there, or not allowed, only the server knows.
 */
export function isRefusal(response: HttpResponse): boolean {
  const { status, text } = response
  if (status === 401 || status < 400) return false
  return status === 413 || status === 429 || status >= 500 || ErrorBody.safeParse(parseJson(text)).success
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'not_authenticated'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not_found'
  if (status === 409) return 'conflict'
  if (status === 413) return 'too_large'
  if (status === 423) return 'upload_busy'
  if (status === 460) return 'checksum_mismatch'
  if (status === 429) return 'rate_limited'
  if (status >= 502 && status <= 504) return 'unavailable'
  return status >= 500 ? 'internal' : 'invalid'
}
