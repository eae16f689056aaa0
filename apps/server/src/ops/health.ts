import type { RequestListener } from 'node:http'

/**
 * /healthz: the process answers. /readyz: it can do its work (200) or should get no traffic now (503). Asked by load
 * balancers without a token, so they say nothing else.
 */
export function withHealth(ready: () => Promise<boolean>, next: RequestListener): RequestListener {
  return (request, response) => {
    const answer = (ok: boolean) => {
      response.writeHead(ok ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
      response.end(request.method === 'HEAD' ? undefined : ok ? 'ok\n' : 'not ready\n')
    }
    const path = request.url?.split('?', 1)[0]
    if (
      (request.method !== 'GET' && request.method !== 'HEAD') ||
      (path !== '/healthz' && path !== '/readyz')
    )
      next(request, response)
    else if (path === '/healthz') answer(true)
    else
      ready().then(answer, () => {
        // Why it is not ready is told where the failure happens; here it only counts that it is not.
        answer(false)
      })
  }
}
