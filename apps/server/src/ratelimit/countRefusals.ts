import type { RateKind, RateLimits } from './rateLimits.ts'

/** The same limits; `refused` is told of each request that they refuse. */
export function countRefusals(limits: RateLimits, refused: (kind: RateKind) => void): RateLimits {
  return {
    ...limits,
    take: async (kind, key, weight) => {
      const wait = await limits.take(kind, key, weight)
      if (wait > 0) refused(kind)
      return wait
    },
  }
}
