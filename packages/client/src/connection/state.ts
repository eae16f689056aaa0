import { CLOSE_CODES } from '@roomkey/protocol'
import type { ConnectionView } from '../api/views.ts'
import { LOCAL_ENDS } from '../ports/index.ts'
import { backoff } from './backoff.ts'

/**
 * Where the connection stands. `attempt` counts tries since it last stayed live for a while: a server that closes each
 * connection as soon as it is live must not be asked every moment. Each try is a generation of its own.
 */
export type ConnectionState =
  | { state: 'offline' }
  | { state: 'connecting'; attempt: number }
  | { state: 'catchingUp'; attempt: number }
  | { state: 'live'; attempt: number }
  | { state: 'waiting'; attempt: number; retryAt: number; reason: WaitReason }
  /** Either side may be updated meanwhile, so it asks again, but seldom. */
  | { state: 'incompatible'; retryAt: number }
export type WaitReason = Extract<ConnectionView, { state: 'waiting' }>['reason']

export type ConnectionEvent =
  | { type: 'start' }
  | { type: 'stop' }
  | { type: 'welcomed' }
  | { type: 'live' }
  /** It has stayed live for `PROVEN_MS`. */
  | { type: 'proven' }
  /** The socket closed, or is given up, for a reason of this device's or the one its code has. `random` in [0, 1) spreads the retries. */
  | { type: 'lost'; code: number; reason?: WaitReason | undefined; now: number; random: number }
  | { type: 'retry' }

/** The one place that decides what follows what. An event that means nothing in a state changes nothing. */
export function transition(from: ConnectionState, event: ConnectionEvent): ConnectionState {
  switch (event.type) {
    case 'start':
      return from.state === 'offline' ? { state: 'connecting', attempt: 0 } : from
    case 'stop':
      return { state: 'offline' }
    case 'welcomed':
      return from.state === 'connecting' ? { state: 'catchingUp', attempt: from.attempt } : from
    case 'live':
      return from.state === 'catchingUp' ? { state: 'live', attempt: from.attempt } : from
    case 'proven':
      return from.state === 'live' && from.attempt > 0 ? { state: 'live', attempt: 0 } : from
    case 'lost':
      return lost(from, event)
    case 'retry':
      if (from.state === 'incompatible') return { state: 'connecting', attempt: 0 }
      return from.state === 'waiting' ? { state: 'connecting', attempt: from.attempt } : from
  }
}

function lost(from: ConnectionState, event: Extract<ConnectionEvent, { type: 'lost' }>): ConnectionState {
  if (from.state !== 'connecting' && from.state !== 'catchingUp' && from.state !== 'live') return from
  // The advice of each close code stands in protocol's errors.ts.
  if (event.code === CLOSE_CODES.version) {
    return { state: 'incompatible', retryAt: event.now + UPDATE_PAUSE_MS * (1 + event.random) }
  }
  // `hello_expected` is retried like a broken link: on a slow one a good hello may only have been late.
  const { attempt } = from
  const limited = event.code === CLOSE_CODES.rate_limited
  return {
    state: 'waiting',
    attempt: attempt + 1,
    retryAt: event.now + (limited ? RATE_LIMIT_PAUSE_MS : 0) + backoff(attempt, event.random),
    reason: event.reason ?? REASONS[event.code] ?? 'unreachable',
  }
}

const REASONS: Record<number, WaitReason> = {
  [CLOSE_CODES.rate_limited]: 'rateLimited',
  [CLOSE_CODES.restarting]: 'restarting',
  [LOCAL_ENDS.untrusted]: 'untrusted',
  [LOCAL_ENDS.proxyRefused]: 'proxy',
}
const RATE_LIMIT_PAUSE_MS = 10_000
const UPDATE_PAUSE_MS = 600_000
export const PROVEN_MS = 30_000

export function connectionView(state: ConnectionState): ConnectionView {
  if (state.state === 'waiting') return { state: 'waiting', retryAt: state.retryAt, reason: state.reason }
  return { state: state.state }
}
