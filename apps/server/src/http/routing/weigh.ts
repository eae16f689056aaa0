import { Readable } from 'node:stream'
import type { Context } from 'koa'
import { sessionKey } from '../../ratelimit/accountKey.ts'
import type { TokenClaims } from '../../tokens/tokens.ts'
import type { HttpParts } from '../parts.ts'
import { weightOf } from './limit.ts'

/** What a JSON text that is sent in pieces holds at most, about. */
const OF_PIECES = 1024 * 1024

/** Bytes of JSON or form that this request may bring into memory. */
export function bodyBytes({ limits }: HttpParts, { req, request }: Context): number {
  const declared = request.length ?? (req.headers['transfer-encoding'] === undefined ? 0 : limits.body_bytes)
  return Math.min(declared, limits.body_bytes)
}

/**
 * Holds a finished answer until the caller has taken it or gone away, and counts a long one for as many requests as it
 * took the time of: those that come next are refused. Throws as `HeldBytes` does; then the answer is not sent.
 */
export async function weighAnswer(
  { held, limiter }: HttpParts,
  ctx: Context,
  bearer: TokenClaims,
): Promise<void> {
  const bytes = ctx.body instanceof Readable ? OF_PIECES : typeof ctx.body === 'string' ? ctx.body.length : 0
  const release = held.hold(bearer.userId, bytes)
  if (!release) return
  // Who went away meanwhile is told of no more.
  if (ctx.res.closed) release()
  else ctx.res.once('close', release)
  if (weightOf(bytes) > 1) await limiter.take('user', sessionKey(bearer), weightOf(bytes) - 1)
}
