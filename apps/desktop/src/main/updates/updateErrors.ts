import type { UpdateFailure, UpdateState } from '../../ipc/updates.ts'

/** Never the message: it may hold addresses and paths. */
export const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

/** Node's names for a network that is not there, and Chromium's. */
const NODE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
])
const CHROMIUM =
  /net::ERR_(INTERNET_DISCONNECTED|NAME_NOT_RESOLVED|NETWORK_\w+|ADDRESS_UNREACHABLE|CONNECTION_\w+|TIMED_OUT|PROXY_\w+|TUNNEL_\w+|EMPTY_RESPONSE)/

/** The server did not answer, or not as itself for the moment (5xx): nothing is wrong, it is asked again later. */
export function isOffline(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const status = 'statusCode' in error ? error.statusCode : undefined
  return (
    NODE_CODES.has(codeOf(error)) ||
    CHROMIUM.test(error.message) ||
    (typeof status === 'number' && status >= 500)
  )
}

/** @param at what it happened in, if the error itself does not say more */
export function reasonOf(error: unknown, at: UpdateState['at']): UpdateFailure {
  const code = codeOf(error)
  if (code === 'ERR_CHECKSUM_MISMATCH') return 'checksum'
  if (code === 'ERR_UPDATER_INVALID_SIGNATURE') return 'signature'
  // Squirrel.Mac has no codes of its own.
  if (error instanceof Error && /code signature|did not pass validation/i.test(error.message))
    return 'signature'
  if (at === 'checking') return 'feed'
  return at === 'ready' || at === 'installing' ? 'install' : 'download'
}
