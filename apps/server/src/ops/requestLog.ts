import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Logger } from 'pino'
import { currentRequest } from './log.ts'

/** Gives each request an id, which the client is told and every log line carries, and logs how it ended. */
export function withRequestLog(log: Logger, next: RequestListener): RequestListener {
  return (request, response) => {
    const id = randomUUID()
    const started = performance.now()
    response.setHeader('x-request-id', id)
    response.once('close', () => {
      const { statusCode: status, writableFinished: finished } = response
      if (status < 500 && !log.isLevelEnabled('debug')) return
      const line = {
        request: id,
        method: request.method,
        path: pathShape(request.url ?? ''),
        status,
        ms: Math.round(performance.now() - started),
        ...(finished ? {} : { aborted: true }),
      }
      if (status >= 500) log.error(line, 'request failed')
      else log.debug(line, 'request')
    })
    currentRequest.run(id, () => next(request, response))
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
  'api register token refresh user rooms messages upload history members attachments url server docs openapi.json assets ws files healthz readyz'.split(
    ' ',
  ),
)
