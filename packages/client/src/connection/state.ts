import { CLOSE_CODES } from '@roomkey/protocol'
import type { ConnectionView } from '../api/views.ts'
import { backoff } from './backoff.ts'

/** Where the connection stands. `attempt` counts tries since it was last live; each try is a generation of its own. */
export type ConnectionState =
  | { state: 'offline' }
  | { state: 'connecting'; attempt: number }
  | { state: 'catchingUp'; attempt: number }
  | { state: 'live' }
  | { state: 'waiting'; attempt: number; retryAt: number; reason: WaitReason }
  | { state: 'incompatible' }
export type WaitReason = Extract<ConnectionView, { state: 'waiting' }>['reason']

export type ConnectionEvent =
  | { type: 'start' }
  | { type: 'stop' }
  | { type: 'welcomed' }
  | { type: 'live' }
  /** The socket closed, or is given up. `random` in [0, 1) spreads the retries. */
  | { type: 'lost'; code: number; now: number; random: number }
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
      return from.state === 'catchingUp' ? { state: 'live' } : from
    case 'lost':
      return lost(from, event)
    case 'retry':
      return from.state === 'waiting' ? { state: 'connecting', attempt: from.attempt } : from
  }
}

function lost(from: ConnectionState, event: Extract<ConnectionEvent, { type: 'lost' }>): ConnectionState {
  if (from.state !== 'connecting' && from.state !== 'catchingUp' && from.state !== 'live') return from
  // The advice of each close code stands in protocol's errors.ts.
  if (event.code === CLOSE_CODES.version || event.code === CLOSE_CODES.hello_expected) {
    return { state: 'incompatible' }
  }
  const attempt = from.state === 'live' ? 0 : from.attempt
  const limited = event.code === CLOSE_CODES.rate_limited
  return {
    state: 'waiting',
    attempt: attempt + 1,
    retryAt: event.now + (limited ? RATE_LIMIT_PAUSE_MS : 0) + backoff(attempt, event.random),
    reason: limited ? 'rateLimited' : event.code === CLOSE_CODES.restarting ? 'restarting' : 'unreachable',
  }
}

const RATE_LIMIT_PAUSE_MS = 10_000

export function connectionView(state: ConnectionState): ConnectionView {
  if (state.state === 'waiting') return { state: 'waiting', retryAt: state.retryAt, reason: state.reason }
  return { state: state.state }
}
