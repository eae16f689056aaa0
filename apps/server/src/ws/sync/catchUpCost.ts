import { sessionKey } from '../../ratelimit/accountKey.ts'
import type { RateLimits } from '../../ratelimit/rateLimits.ts'
import type { OpenSession } from '../../sessions/OpenSession.ts'

// What a session may ask to be told of is counted in questions.

/** Rooms that a connect brings up to date for what one question costs: most of them have nothing new. */
const ROOMS_A_QUESTION = 50
/** Changes of one room that are told for what one question costs: our own apps take a snapshot rather than more. */
const CHANGES_A_QUESTION = 1000

/** Seconds to wait first; 0: it was counted and may be answered. */
export function waitBeforeQuestion(limiter: RateLimits, session: OpenSession): Promise<number> {
  return limiter.take('catchUp', sessionKey(session), 1)
}

/** The same for a connect, which asks for every room. */
export function waitBeforeConnect(limiter: RateLimits, session: OpenSession, rooms: number): Promise<number> {
  return limiter.take('catchUp', sessionKey(session), 1 + Math.floor(rooms / ROOMS_A_QUESTION))
}

/** What took many changes counts for as many questions: this one is answered, the next one waits. */
export async function chargeForChanges(
  limiter: RateLimits,
  session: OpenSession,
  changes: number,
): Promise<void> {
  const questions = Math.floor(changes / CHANGES_A_QUESTION)
  if (questions > 0) await limiter.charge('catchUp', sessionKey(session), questions)
}
