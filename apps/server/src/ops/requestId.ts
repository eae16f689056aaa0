import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

// A UUID, or the 32 hexadecimal digits of nginx's $request_id: nothing that a token, a text or a name could hide in.
const WELL_FORMED = /^[0-9a-f-]{16,64}$/i

/** The id that a trusted proxy gave the request, so that its log and ours tell of the same one; else a new one. */
export function requestId({ headers }: IncomingMessage, trustedProxies: number): string {
  const given = headers['x-request-id']
  return trustedProxies > 0 && typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID()
}
