import { RateLimiterMemory } from 'rate-limiter-flexible'
import { expect, it, vi } from 'vitest'
import { LaggingCounter } from './sharedCounters.ts'

it.each([0, -1, 1, 2500])(
  'a key that all servers used up waits for a time that ends (%s ms)',
  async (msBeforeNext) => {
    const local = new RateLimiterMemory({ points: 10, duration: 1 })
    const block = vi.spyOn(local, 'block')
    const penalty = async () => ({ consumedPoints: 10, msBeforeNext })
    const counter = new LaggingCounter(local, { points: 10, penalty } as never)
    await counter.take('key')
    await vi.waitFor(() => expect(block).toHaveBeenCalledOnce(), 100_000)
    // For 0 seconds means for ever.
    expect(block.mock.calls[0]?.[1]).toBe(Math.max(1, Math.ceil(msBeforeNext / 1000)))
    await local.delete('key')
  },
)
