import { expect, test, vi } from 'vitest'
import { DEFAULT_RATES, type RateConfig, type RateKind, type RateLimits } from './rateLimits.ts'

const KINDS = Object.keys(DEFAULT_RATES) as RateKind[]

/** Two requests in so many seconds, whatever the kind. */
export const twoIn = (seconds: number): RateConfig =>
  Object.fromEntries(KINDS.map((kind) => [kind, { requests: 2, seconds }])) as RateConfig

/** What every adapter promises to one server. Each call of `connect` counts from zero. */
export function rateLimitsSuite(connect: (config: RateConfig) => Promise<RateLimits>): void {
  test.each(KINDS)('%s: allows so many, then tells how long to wait', async (kind) => {
    const limits = await connect(twoIn(3600))
    expect(await limits.take(kind, 'a')).toBe(0)
    expect(await limits.take(kind, 'a')).toBe(0)
    const wait = await limits.take(kind, 'a')
    expect(wait).toBeGreaterThan(3000)
    expect(wait).toBeLessThanOrEqual(3600)
    expect(await limits.take(kind, 'a')).toBeLessThanOrEqual(wait)
  })

  test('requests that come together are counted one by one', async () => {
    const limits = await connect({ ...DEFAULT_RATES, account: { requests: 5, seconds: 3600 } })
    const waits = await Promise.all(Array.from({ length: 20 }, () => limits.take('account', 'a')))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
  })

  test('allows again when the time is over', async () => {
    const limits = await connect(twoIn(1))
    for (const kind of ['signIn', 'user'] as const) {
      for (let count = 0; count < 3; count += 1) await limits.take(kind, 'a')
      await vi.waitFor(async () => expect(await limits.take(kind, 'a')).toBe(0), 100_000)
    }
  })

  test('who goes too far again waits twice as long, for each key by itself', async () => {
    const limits = await connect(twoIn(1))
    const tooFar = async (key: string) => {
      // Less often than the time of the rate: where two servers count, the later of their pauses may refuse what the
      // other one counts already, and several such tries within that time would go too far once more.
      const allowed = async () => expect(await limits.take('account', key)).toBe(0)
      await vi.waitFor(allowed, { timeout: 100_000, interval: 1100 })
      let wait = 0
      while (wait === 0) wait = await limits.take('account', key)
      return wait
    }
    expect(await tooFar('a')).toBe(1)
    expect(await tooFar('a')).toBe(2)
    expect(await tooFar('b')).toBe(1)
    expect(await tooFar('a')).toBe(4)
  })

  test('gives one back, and keeps counting the others', async () => {
    const limits = await connect(twoIn(3600))
    for (const kind of ['account', 'signIn'] as const) {
      expect(await limits.take(kind, 'a')).toBe(0)
      for (let count = 0; count < 5; count += 1) {
        expect(await limits.take(kind, 'a')).toBe(0)
        await limits.giveBack(kind, 'a')
      }
      expect(await limits.take(kind, 'a')).toBe(0)
      expect(await limits.take(kind, 'a')).toBeGreaterThan(0)
    }
  })

  test('what weighs more uses up more, and is allowed whole while anything is left', async () => {
    const limits = await connect({ ...DEFAULT_RATES, invite: { requests: 10, seconds: 3600 } })
    expect(await limits.take('invite', 'a', 4)).toBe(0)
    expect(await limits.take('invite', 'a', 5)).toBe(0)
    expect(await limits.take('invite', 'a', 500)).toBe(0)
    expect(await limits.take('invite', 'a', 1)).toBeGreaterThan(0)
    expect(await limits.take('invite', 'a', 500)).toBeGreaterThan(0)
    expect(await limits.take('invite', 'b', 10)).toBe(0)
    expect(await limits.take('invite', 'b', 1)).toBeGreaterThan(0)
  })

  test('counts every key and every kind by itself', async () => {
    const limits = await connect(twoIn(3600))
    for (let count = 0; count < 3; count += 1) await limits.take('signIn', 'a')
    expect(await limits.take('signIn', 'b')).toBe(0)
    expect(await limits.take('address', 'a')).toBe(0)
    expect(await limits.take('signIn', 'a')).toBeGreaterThan(0)
  })
}
