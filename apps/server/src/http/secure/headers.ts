import type { IncomingMessage } from 'node:http'
import type { Context, Middleware } from 'koa'
import helmet from 'koa-helmet'
import { LruMap } from '../../keys/LruMap.ts'

// 'wasm-unsafe-eval': compiling sqlite-wasm, and nothing else.
const DIRECTIVES = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  mediaSrc: ["'self'", 'blob:'],
  fontSrc: ["'self'", 'data:'],
  workerSrc: ["'self'"],
  // Named beside 'self' because older Safari does not count sockets to the same host as 'self'.
  connectSrc: ["'self'", socket('ws'), socket('wss')],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

// The Host was checked before; without one there is nothing to connect to.
function socket(scheme: string) {
  return ({ headers }: IncomingMessage) => `${scheme}://${headers.host ?? 'localhost'}`
}

/** Where people's browsers open theirs, whatever Host a proxy passes on: many leave the port away. */
function publicSocket(publicUrl: string | null): string[] {
  return publicUrl === null ? [] : [publicUrl.replace(/^http/, 'ws')]
}

// The policy names the Host, and a server has few names.
const KEPT_HOSTS = 100

/** The headers that every answer carries. They are put together once for each Host: it takes as long as parsing JSON. */
export function secureHeaders(publicUrl: string | null): Middleware {
  const build = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { ...DIRECTIVES, connectSrc: [...DIRECTIVES.connectSrc, ...publicSocket(publicUrl)] },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // Promised only where the operator says that people come by https, and never for sibling hosts.
    hsts: publicUrl?.startsWith('https:') ? { maxAge: 15_552_000, includeSubDomains: false } : false,
  })
  const kept = new LruMap<string, [name: string, value: string][]>(KEPT_HOSTS)

  async function headersFor(ctx: Context): Promise<[string, string][]> {
    const before = new Set(ctx.res.getHeaderNames())
    await build(ctx, async () => {})
    const names = ctx.res.getHeaderNames().filter((name) => !before.has(name))
    const headers = names.map((name): [string, string] => [name, String(ctx.res.getHeader(name))])
    kept.set(ctx.req.headers.host ?? '', headers)
    return headers
  }

  return (ctx, next) => {
    const headers = kept.get(ctx.req.headers.host ?? '')
    if (!headers) return headersFor(ctx).then(() => next())
    for (const [name, value] of headers) ctx.res.setHeader(name, value)
    return next()
  }
}
