import type { RequestListener } from 'node:http'
import type { Logger } from 'pino'
import { currentRequest, type RequestContext } from './log.ts'
import type { WorkMetrics } from './metrics/workMetrics.ts'
import { requestId } from './requestId.ts'

export interface RequestLogParts {
  log: Logger
  metrics: Pick<WorkMetrics, 'requestEnded'>
  /** Proxies in front of us whose X-Request-Id is believed; 0: none. */
  trustProxy: number
}

/** An answer that took longer is told of by itself, unless it moved a file. */
const SLOW_MS = 1000

/**
 * Gives each request an id, which the client is told and every log line carries, measures it, and logs how it ended:
 * failures and slow ones always, the rest for those who debug.
 */
export function withRequestLog(
  { log, metrics, trustProxy }: RequestLogParts,
  next: RequestListener,
): RequestListener {
  return (request, response) => {
    const context: RequestContext = { id: requestId(request, trustProxy), route: 'other', streams: false }
    const started = performance.now()
    response.setHeader('x-request-id', context.id)
    response.once('close', () => {
      const ms = performance.now() - started
      const { statusCode: status, writableFinished: finished } = response
      const { method = '' } = request
      metrics.requestEnded(context.route, method, status, ms / 1000)
      const slow = ms > SLOW_MS && finished && !context.streams
      if (status < 500 && !slow && !log.isLevelEnabled('debug')) return
      const line = {
        request: context.id,
        method,
        path: pathShape(request.url ?? ''),
        route: context.route,
        status,
        ms: Math.round(ms),
        ...(finished ? {} : { aborted: true }),
      }
      // Not now is an answer, not a fault: why is told once, and a full disk is not to be filled with what it refused.
      if (status >= 500 && status !== 503) log.error(line, 'request failed')
      else if (slow) log.warn(line, 'slow request')
      else log.debug(line, 'request')
    })
    currentRequest.run(context, () => next(request, response))
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The path without what may be secret: file names, signed tickets and queries. */
export function pathShape(url: string): string {
  const [path = ''] = url.split('?', 1)
  const segments = path.split('/').map((segment) => {
    if (segment === '' || KNOWN.has(segment) || UUID.test(segment)) return segment
    return '*'
  })
  return segments.slice(0, 8).join('/')
}

// Only these words are written out; a new one shows as * until it is named here, never the other way round.
const KNOWN = new Set(
  'api admin users stats details register token refresh user password devices ws-tickets rooms messages upload uploads history members attachments url media server sync docs openapi.json assets ws files healthz readyz metrics'.split(
    ' ',
  ),
)
