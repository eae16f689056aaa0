import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Logger } from 'pino'
import { answeredBy } from '../log.ts'
import type { Metrics } from './createMetrics.ts'

/**
 * /metrics for who brings the token that the operator set. Without one it does not exist: how busy a server is, and
 * with what, is nobody else's business.
 */
export function withMetrics(
  metrics: Metrics,
  token: string | undefined,
  log: Logger,
  next: RequestListener,
): RequestListener {
  if (token === undefined) return next
  const expected = digest(`Bearer ${token}`)
  return (request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') return next(request, response)
    answeredBy('/metrics')
    const answer = (status: number, type: string, body: string, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      answer(405, 'text/plain', 'GET only\n', { allow: 'GET, HEAD' })
    // Digests have one length, so that the time of comparing tells nothing of the token.
    else if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected))
      answer(401, 'text/plain', 'METRICS_TOKEN is wanted\n', { 'www-authenticate': 'Bearer' })
    else
      metrics.text().then(
        (text) => answer(200, metrics.contentType, text),
        (error: unknown) => {
          log.error({ err: error }, 'the metrics could not be read')
          answer(500, 'text/plain', 'failed\n')
        },
      )
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
