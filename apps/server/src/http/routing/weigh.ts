import type { Context } from 'koa'
import { sessionKey } from '../../ratelimit/accountKey.ts'
import type { TokenClaims } from '../../tokens/tokens.ts'
import type { HttpParts } from '../parts.ts'
import { type Hold, isSmall } from './HeldBytes.ts'

/** Reading or writing so many bytes of JSON takes as long as a few requests. */
export const BYTES_OF_A_REQUEST = 1024 * 1024

/**
 * Runs a request that is not streamed: its body lies in memory until it is answered (`readBody` says how much of it has
 * come), and the answer until the caller has taken it or gone away. Long ones count for as many requests as they take
 * the time of, and those that come next are refused. Only what changed nothing is refused for its answer.
 */
export async function weighed(
  { held, limiter }: HttpParts,
  ctx: Context,
  bearer: TokenClaims,
  answer: () => Promise<void>,
): Promise<void> {
  const body = held.of(bearer.userId)
  ctx.state.body = body
  try {
    await answer()
  } finally {
    body.release()
  }
  const long = answerBytes(ctx)
  if (!isSmall(long)) {
    const reads = ctx.method === 'GET' || ctx.method === 'HEAD'
    const hold = held.of(bearer.userId)
    hold.grow(long, reads ? 'be refused' : 'not be refused')
    // Who went away meanwhile is told of no more.
    if (ctx.res.closed) hold.release()
    else ctx.res.once('close', hold.release)
  }
  const more = Math.floor(body.bytes / BYTES_OF_A_REQUEST) + Math.floor(long / BYTES_OF_A_REQUEST)
  if (more > 0) await limiter.charge('user', sessionKey(bearer), more)
}

/** What an answer in pieces costs. */
export interface Cost {
  /** Of the pieces that wait for the caller. */
  hold: Hold
  /** Throws a Refusal with `rate_limited` when so many of this person's are under way already. Ends with `hold`. */
  begin(): void
  /** The requests whose time it has taken since it was told before. */
  charge(requests: number): Promise<void>
}

export const costOf = ({ held, limiter }: HttpParts, bearer: TokenClaims): Cost => {
  const hold = held.of(bearer.userId)
  return {
    hold,
    begin: hold.begin,
    charge: (requests) => limiter.charge('user', sessionKey(bearer), requests),
  }
}

/** Where the body of a request is counted while it comes; undefined for strangers, whose bodies are short. */
export const holdOf = (ctx: Context): Hold | undefined => ctx.state.body as Hold | undefined

/** An answer in pieces counts itself, see `costOf`. */
const answerBytes = ({ body }: Context): number => (typeof body === 'string' ? body.length : 0)
