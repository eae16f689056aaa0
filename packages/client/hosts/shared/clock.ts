import type { Clock, Random } from '../../src/ports/index.ts'
import { inOtherTurn } from './otherTurn.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    if (ms <= 0) return inOtherTurn(callback)
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
}
