import { ErrorBody, type ErrorCode } from '@roomkey/protocol'
import type { Failure } from '../api/commands.ts'
import { type HttpResponse, ProxyRefused, UntrustedServer } from '../ports/index.ts'
import { parseJson } from './tokens.ts'

// One place turns what went wrong into words for people.

export function failure(
  reason: Failure['reason'],
  message: string,
  fields?: Record<string, string>,
): Failure {
  return { ok: false, reason, message, ...(fields === undefined ? {} : { fields }) }
}

export const OFFLINE = failure(
  'offline',
  'The server cannot be reached right now. Try again when you are online.',
)
export const SIGNED_OUT = failure('forbidden', 'Sign in first.')

/** Why no answer came, where a person can do something about it; else null. */
export function noAnswer(error: unknown): Failure | null {
  if (error instanceof ProxyRefused) {
    return failure(
      'proxy',
      'A proxy on the way asks for a name and a password. Put them into the address of the proxy in the settings.',
    )
  }
  if (!(error instanceof UntrustedServer)) return null
  const { certificate } = error
  const message = certificate.changed
    ? 'This server shows another certificate than the one that you trust for it.'
    : 'The certificate of this server is not trusted.'
  return { ...failure('untrusted', message), certificate }
}

/** A failed answer of the server as a failure. */
export function failureOf(response: HttpResponse): Failure {
  const body = ErrorBody.safeParse(parseJson(response.text))
  const fields = body.success ? fieldsOf(body.data.fields) : undefined
  return failure(
    reasonOf(response.status),
    sentenceOf(response, body.success ? body.data.detail : null),
    fields,
  )
}

function reasonOf(status: number): Failure['reason'] {
  if (status === 401 || status === 403) return 'forbidden'
  if (status === 404 || status === 410) return 'gone'
  if (status === 413) return 'tooLarge'
  if (status === 429) return 'rateLimited'
  return status >= 400 && status < 500 ? 'invalid' : 'internal'
}

function sentenceOf(response: HttpResponse, detail: string | null): string {
  if (response.status === 429) {
    const seconds = Number(response.header('retry-after'))
    return Number.isFinite(seconds) && seconds > 0
      ? `Too many tries. Wait ${Math.ceil(seconds)} seconds and try again.`
      : 'Too many tries. Wait a little and try again.'
  }
  if (response.status >= 500) return 'The server has a problem. Try again a little later.'
  return detail ?? 'The server did not accept this.'
}

/** The first complaint of each field; the documented contract sends one or a list. */
function fieldsOf(fields: Record<string, unknown> | undefined): Record<string, string> | undefined {
  if (fields === undefined) return undefined
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    String(Array.isArray(value) ? value[0] : value),
  ])
  return Object.fromEntries(entries) as Record<string, string>
}

/** Errors after which the same request may succeed later. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'internal', 'unavailable'])

export function isRetryable(code: ErrorCode): boolean {
  return RETRYABLE.has(code)
}
