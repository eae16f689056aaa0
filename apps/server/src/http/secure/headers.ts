import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import helmet from 'koa-helmet'

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

/** The headers that every answer carries. */
export function secureHeaders(publicUrl: string | null): Middleware {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: DIRECTIVES },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // Promised only where the operator says that people come by https, and never for sibling hosts.
    hsts: publicUrl?.startsWith('https:') ? { maxAge: 15_552_000, includeSubDomains: false } : false,
  })
}
