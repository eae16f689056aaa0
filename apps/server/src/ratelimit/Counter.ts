import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible'

/** Counts requests by key. Milliseconds. */
export interface Counter {
  /**
   * Takes one from the key's allowance, or as many as `weight` says. Resolves with how long to wait when it is used up,
   * else 0. Whoever has some of it left gets all that they ask for: what is large may be asked for, too.
   */
  take(key: string, weight?: number): Promise<number>
}

export interface GuessCounter extends Counter {
  take(key: string): Promise<number>
  /** Takes one back: it was no guess. */
  giveBack(key: string): Promise<void>
}

/** No pause grows beyond this, unless its rate's own time is longer. */
const LONGEST_BLOCK_SECONDS = 3600

/** The library rejects with its result when the allowance is used up, and with an Error when counting failed. */
export async function consumed(
  limiter: RateLimiterAbstract,
  key: string,
  weight = 1,
): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, weight)
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal
    throw refusal
  }
}

/** So many in so many seconds, then a pause until they are over. */
export class WindowCounter implements Counter {
  readonly #limiter: RateLimiterAbstract

  constructor(limiter: RateLimiterAbstract) {
    this.#limiter = limiter
  }

  async take(key: string, weight = 1): Promise<number> {
    const { consumedPoints, msBeforeNext } = await consumed(this.#limiter, key, weight)
    return consumedPoints - weight >= this.#limiter.points ? msBeforeNext : 0
  }
}

/**
 * The same, but who goes too far again is kept out twice as long each time: what a guesser gains by patience shrinks.
 * Requests during a pause do not make it longer, so that nobody is kept out for ever by others.
 */
export class GrowingCounter implements GuessCounter {
  readonly #limiter: RateLimiterAbstract
  readonly #strikes: RateLimiterAbstract

  /** `strikes` only counts how often a key went too far, and for how long that is remembered. */
  constructor(limiter: RateLimiterAbstract, strikes: RateLimiterAbstract) {
    this.#limiter = limiter
    this.#strikes = strikes
  }

  async take(key: string): Promise<number> {
    const { points, duration } = this.#limiter
    const { consumedPoints, msBeforeNext } = await consumed(this.#limiter, key)
    if (consumedPoints <= points) return 0
    // Only the first one over the line is counted as having gone too far; a pause begins above it.
    if (consumedPoints > points + 1) return msBeforeNext
    const { consumedPoints: strikes } = await this.#strikes.penalty(key)
    if (strikes <= 1) return msBeforeNext
    const longest = Math.max(LONGEST_BLOCK_SECONDS, duration)
    const seconds = Math.min(longest, duration * 2 ** (strikes - 1))
    await this.#limiter.block(key, seconds)
    return seconds * 1000
  }

  async giveBack(key: string): Promise<void> {
    await this.#limiter.reward(key)
  }
}
