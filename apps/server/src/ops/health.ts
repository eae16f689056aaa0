import type { RequestListener } from 'node:http'
import { answeredBy } from './log.ts'
import type { Readiness } from './readiness.ts'

/**
 * /healthz: the process answers. /readyz: it can do its work (200) or should get no traffic now (503), and which of a
 * few words says why. Asked by load balancers without a token, so they say nothing else. JSON for who asks for it.
 */
export function withHealth(ready: () => Promise<Readiness>, next: RequestListener): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0]
    const { method } = request
    if ((method !== 'GET' && method !== 'HEAD') || (path !== '/healthz' && path !== '/readyz'))
      return next(request, response)
    answeredBy(path)
    const json = request.headers.accept?.includes('application/json') ?? false
    const answer = (ok: boolean, text: string, value: object) => {
      response.writeHead(ok ? 200 : 503, {
        'content-type': json ? 'application/json' : 'text/plain',
        'cache-control': 'no-store',
      })
      response.end(method === 'HEAD' ? undefined : json ? JSON.stringify(value) : `${text}\n`)
    }
    if (path === '/healthz') answer(true, 'ok', { status: 'ok' })
    else
      void ready().then(({ reasons, degraded }) => {
        const ok = reasons.length === 0
        const status = ok ? 'ready' : 'not ready'
        const words = [...reasons, ...degraded.map((part) => `without ${part}`)]
        answer(ok, [status, words.join(', ')].filter(Boolean).join(': '), { status, reasons, degraded })
      })
  }
}
