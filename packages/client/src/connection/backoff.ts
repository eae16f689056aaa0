const BASE_MS = 500
const CAP_MS = 30_000

/**
 * Milliseconds until the next try, spread evenly from 0 to a bound that doubles ("full jitter": Marc Brooker,
 * "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), so that clients of a restarted server do not return
 * together.
 * @param random in [0, 1)
 */
export function backoff(attempt: number, random: number): number {
  return Math.round(random * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 16)))
}
