import { CLOSE_CODES } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { LOCAL_ENDS } from '../ports/index.ts'
import { fc } from '../testing/fc.ts'
import { backoff } from './backoff.ts'
import { type ConnectionEvent, type ConnectionState, transition } from './state.ts'

const lost = (code: number, random = 0.5): ConnectionEvent => ({ type: 'lost', code, now: 1000, random })
const run = (from: ConnectionState, ...events: ConnectionEvent[]) => events.reduce(transition, from)
const offline: ConnectionState = { state: 'offline' }
const toLive: ConnectionEvent[] = [{ type: 'start' }, { type: 'welcomed' }, { type: 'live' }]

test('the way up', () => {
  expect(run(offline, ...toLive.slice(0, 2))).toEqual({ state: 'catchingUp', attempt: 0 })
  expect(run(offline, ...toLive)).toEqual({ state: 'live', attempt: 0 })
})

test('each close code has its consequence', () => {
  const after = (code: number) => run(offline, ...toLive, lost(code))
  expect(after(1006)).toEqual({ state: 'waiting', attempt: 1, retryAt: 1250, reason: 'unreachable' })
  expect(after(CLOSE_CODES.restarting)).toMatchObject({ state: 'waiting', reason: 'restarting' })
  expect(after(CLOSE_CODES.rate_limited)).toMatchObject({ reason: 'rateLimited', retryAt: 11_250 })
  expect(after(LOCAL_ENDS.untrusted)).toMatchObject({ state: 'waiting', reason: 'untrusted' })
  expect(after(LOCAL_ENDS.proxyRefused)).toMatchObject({ state: 'waiting', reason: 'proxy' })
  expect(after(CLOSE_CODES.resync)).toMatchObject({ state: 'waiting' })
  expect(after(CLOSE_CODES.version)).toEqual({ state: 'incompatible', retryAt: 901_000 })
  expect(after(CLOSE_CODES.hello_expected)).toMatchObject({ state: 'waiting', attempt: 1 })
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

test('being live for a moment is no reason to hurry back; having stayed live is', () => {
  const moment: ConnectionEvent[] = [{ type: 'retry' }, { type: 'welcomed' }, { type: 'live' }, lost(1006)]
  const torn = run(offline, ...toLive, lost(1006), ...moment, ...moment)
  expect(torn).toMatchObject({ state: 'waiting', attempt: 3 })
  const stayed = run(torn, ...moment.slice(0, 3), { type: 'proven' }, lost(1006))
  expect(stayed).toMatchObject({ state: 'waiting', attempt: 1 })
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
  const events = fc.constantFrom<ConnectionEvent>(
    ...toLive,
    { type: 'proven' },
    { type: 'retry' },
    lost(1006),
    lost(4401),
    lost(4406),
  )
  fc.assert(
    fc.property(fc.array(events), (order) => {
      expect(run(run(offline, ...order), { type: 'stop' })).toEqual(offline)
      expect(run(offline, ...order.filter((event) => event.type !== 'start'))).toEqual(offline)
    }),
  )
})
