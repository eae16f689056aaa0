import { ErrorCode } from '@roomkey/protocol'
import { Counter, Histogram, type Registry } from 'prom-client'
import { DEFAULT_RATES, type RateKind } from '../../ratelimit/rateLimits.ts'

/** How an action ended: refused with a documented code, or failed for a reason of the server's own. */
export type Outcome = 'done' | 'refused' | 'failed'

/** What was asked of the server, and what became of it. Durations in seconds. */
export interface WorkMetrics {
  /** `route` is the endpoint's path template, never what was asked for. */
  requestEnded(route: string, method: string, status: number, seconds: number): void
  actionEnded(action: string, outcome: Outcome, seconds: number): void
  /** A socket was not let in; the status as three digits. */
  upgradeRefused(status: string): void
  errorTold(border: (typeof BORDERS)[number], code: ErrorCode): void
  rateLimited(kind: RateKind): void
}

/** Half a millisecond is a send on an idle machine, ten seconds what nobody waits for. */
export const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

// As ws/upgrade.ts answers.
const REFUSED = ['400', '403', '404', '429', '503']
const BORDERS = ['http', 'sync'] as const

// What callers may write here is endless; a label is not.
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function workMetrics(registry: Registry): WorkMetrics {
  const registers = [registry]
  const requests = new Histogram({
    name: 'roomkey_http_request_duration_seconds',
    help: 'HTTP requests from their first line to the end of the answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers,
  })
  const actions = new Histogram({
    name: 'roomkey_action_duration_seconds',
    help: 'Actions over REST and sockets, from validated input to result.',
    labelNames: ['action', 'outcome'],
    buckets: SECONDS,
    registers,
  })
  const upgrades = new Counter({
    name: 'roomkey_upgrades_refused_total',
    help: 'Sockets that were not let in, by HTTP status.',
    labelNames: ['status'],
    registers,
  })
  const errors = new Counter({
    name: 'roomkey_errors_total',
    help: 'Errors told to clients, by documented code.',
    labelNames: ['border', 'code'],
    registers,
  })
  const limited = new Counter({
    name: 'roomkey_rate_limited_total',
    help: 'Refusals because somebody asked too often, by the name of the rate.',
    labelNames: ['kind'],
    registers,
  })
  // What nobody has counted yet has no series, and an alarm on its growth would miss the first one.
  for (const status of REFUSED) upgrades.inc({ status }, 0)
  for (const border of BORDERS) for (const code of ErrorCode.options) errors.inc({ border, code }, 0)
  for (const kind of Object.keys(DEFAULT_RATES)) limited.inc({ kind }, 0)
  return {
    requestEnded: (route, method, status, seconds) =>
      requests.observe(
        { route, method: METHODS.has(method) ? method : 'other', status: `${Math.floor(status / 100)}xx` },
        seconds,
      ),
    actionEnded: (action, outcome, seconds) => actions.observe({ action, outcome }, seconds),
    upgradeRefused: (status) => upgrades.inc({ status }),
    errorTold: (border, code) => errors.inc({ border, code }),
    rateLimited: (kind) => limited.inc({ kind }),
  }
}
