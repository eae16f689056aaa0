import { CLOSE_CODES } from '@roomkey/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoff } from './backoff.ts'
import { type ConnectionEvent, type ConnectionState, transition } from './state.ts'

const lost = (code: number, random = 0.5): ConnectionEvent => ({ type: 'lost', code, now: 1000, random })
const run = (from: ConnectionState, ...events: ConnectionEvent[]) => events.reduce(transition, from)
const offline: ConnectionState = { state: 'offline' }
const toLive: ConnectionEvent[] = [{ type: 'start' }, { type: 'welcomed' }, { type: 'live' }]

test('the way up', () => {
  expect(run(offline, ...toLive.slice(0, 2))).toEqual({ state: 'catchingUp', attempt: 0 })
  expect(run(offline, ...toLive)).toEqual({ state: 'live' })
})

test('each close code has its consequence', () => {
  const after = (code: number) => run(offline, ...toLive, lost(code))
  expect(after(1006)).toEqual({ state: 'waiting', attempt: 1, retryAt: 1250, reason: 'unreachable' })
  expect(after(CLOSE_CODES.restarting)).toMatchObject({ state: 'waiting', reason: 'restarting' })
  expect(after(CLOSE_CODES.rate_limited)).toMatchObject({ reason: 'rateLimited', retryAt: 11_250 })
  expect(after(CLOSE_CODES.resync)).toMatchObject({ state: 'waiting' })
  expect(after(CLOSE_CODES.version)).toEqual({ state: 'incompatible' })
  expect(after(CLOSE_CODES.hello_expected)).toEqual({ state: 'incompatible' })
})

test('a connection that never became live keeps counting', () => {
  const failed = run(
    offline,
    { type: 'start' },
    lost(1006),
    { type: 'retry' },
    { type: 'welcomed' },
    lost(1006),
  )
  expect(failed).toMatchObject({ state: 'waiting', attempt: 2 })
})

test('backoff stays within its doubling bound and its cap', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 0.9999999, noNaN: true }), (attempt, random) => {
      const ms = backoff(attempt, random)
      expect(ms).toBeGreaterThanOrEqual(0)
      expect(ms).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** attempt))
    }),
  )
})

test('no event leads out of nothing: whatever comes, stop ends it and only start begins it', () => {
  const events = fc.constantFrom<ConnectionEvent>(...toLive, { type: 'retry' }, lost(1006), lost(4401))
  fc.assert(
    fc.property(fc.array(events), (order) => {
      expect(run(run(offline, ...order), { type: 'stop' })).toEqual(offline)
      expect(run(offline, ...order.filter((event) => event.type !== 'start'))).toEqual(offline)
    }),
  )
})
