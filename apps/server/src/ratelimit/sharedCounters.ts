import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { type Counter, consumed, type GuessCounter } from './Counter.ts'

// Every request is counted in this process's memory; Redis adds what the other servers counted. So there is a limit
// with Redis away too, and one that went on counting meanwhile when it comes back.

/** Asks Redis before it answers: one round trip for what passes here. */
export class SharedCounter implements GuessCounter {
  readonly #local: GuessCounter
  readonly #shared: GuessCounter

  constructor(local: GuessCounter, shared: GuessCounter) {
    this.#local = local
    this.#shared = shared
  }

  async take(key: string): Promise<number> {
    const wait = await this.#local.take(key)
    // While Redis is away this server's own count stands.
    return wait > 0 ? wait : this.#shared.take(key).catch(() => 0)
  }

  async giveBack(key: string): Promise<void> {
    // What Redis goes on counting there is forgotten with its window.
    await Promise.all([this.#local.giveBack(key), this.#shared.giveBack(key).catch(() => {})])
  }
}

/** Untold requests of one key and server: this part of its allowance at most. */
const TOLD_PARTS = 10

/**
 * Never waits for Redis: each tenth of the allowance that a key used here is told, and when all servers together
 * counted the whole of it, the key waits here too. Most keys never use a tenth and cost Redis nothing.
 */
export class LaggingCounter implements Counter {
  readonly #local: RateLimiterAbstract
  readonly #shared: RateLimiterAbstract
  readonly #step: number

  constructor(local: RateLimiterAbstract, shared: RateLimiterAbstract) {
    this.#local = local
    this.#shared = shared
    this.#step = Math.max(1, Math.floor(local.points / TOLD_PARTS))
  }

  async take(key: string, weight = 1): Promise<number> {
    const { consumedPoints, msBeforeNext } = await consumed(this.#local, key, weight)
    const before = consumedPoints - weight
    if (before >= this.#local.points) return msBeforeNext
    const steps = Math.floor(consumedPoints / this.#step) - Math.floor(before / this.#step)
    if (steps > 0)
      this.#tell(key, steps * this.#step).catch(() => {
        // Redis is away: what was not told is not counted elsewhere.
      })
    return 0
  }

  async #tell(key: string, requests: number): Promise<void> {
    const { consumedPoints, msBeforeNext } = await this.#shared.penalty(key, requests)
    if (consumedPoints < this.#shared.points) return
    // A window of which nothing is left: blocked for 0 seconds would be for ever.
    await this.#local.block(key, Math.max(1, Math.ceil(msBeforeNext / 1000)))
  }
}
