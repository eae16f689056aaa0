import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/**
 * What is counted separately. `signIn` covers register and login, the two that guess at passwords and names; `send`
 * messages, by REST and by all sockets of a person together.
 */
export type RateKind = 'signIn' | 'address' | 'user' | 'upload' | 'send'

/** So many requests in so many seconds. */
export interface Rate {
  requests: number
  seconds: number
}

export type RateConfig = Record<RateKind, Rate>

/** Generous for people and their clients, short for guessing. An address may be a whole office behind one router. */
export const DEFAULT_RATES: RateConfig = {
  signIn: { requests: 30, seconds: 60 },
  address: { requests: 6000, seconds: 60 },
  user: { requests: 1200, seconds: 60 },
  upload: { requests: 120, seconds: 60 },
  // An outbox that filled for days drains at once; a loop that never stops is stopped.
  send: { requests: 300, seconds: 15 },
}

/** Counts requests by kind and key (an address or a user id). */
export interface RateLimits {
  /** Takes one request from the key's allowance. Resolves with the seconds to wait (at least 1) when it is used up, else 0. */
  take(kind: RateKind, key: string): Promise<number>
}

/** Every request is allowed: for load tests. */
export const UNLIMITED: RateLimits = { take: async () => 0 }

/** Counts in this process's memory. */
export function createRateLimits(config: RateConfig = DEFAULT_RATES): RateLimits {
  const limiter = (kind: RateKind): RateLimiterAbstract =>
    new RateLimiterMemory({ keyPrefix: kind, points: config[kind].requests, duration: config[kind].seconds })
  const limiters: Record<RateKind, RateLimiterAbstract> = {
    signIn: limiter('signIn'),
    address: limiter('address'),
    user: limiter('user'),
    upload: limiter('upload'),
    send: limiter('send'),
  }
  return {
    take: async (kind, key) => {
      try {
        await limiters[kind].consume(key)
        return 0
      } catch (refusal) {
        // The library rejects with its result when the allowance is used up, and with an Error when counting failed.
        if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
        throw refusal
      }
    },
  }
}
