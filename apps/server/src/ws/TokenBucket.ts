/** So many at once, and so many a second after that. */
export interface Rate {
  burst: number
  perSecond: number
}

/** Counts what one socket says. `now` in microseconds. */
export class TokenBucket {
  readonly #rate: Rate
  readonly #now: () => number
  #tokens: number
  #at: number

  constructor(rate: Rate, now: () => number) {
    this.#rate = rate
    this.#now = now
    this.#tokens = rate.burst
    this.#at = now()
  }

  /** 0 when there were so many to take, else the seconds until there are. */
  take(tokens = 1): number {
    const now = this.#now()
    const { burst, perSecond } = this.#rate
    // Clocks jump: time that went backwards refills nothing.
    const passed = Math.max(0, now - this.#at) / 1_000_000
    this.#tokens = Math.min(burst, this.#tokens + passed * perSecond)
    this.#at = now
    if (this.#tokens < tokens) return (tokens - this.#tokens) / perSecond
    this.#tokens -= tokens
    return 0
  }
}
