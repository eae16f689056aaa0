import type { Context, Middleware } from 'koa'
import { LruMap } from '../../keys/LruMap.ts'
import { Refusal } from '../errors/Refusal.ts'

// A name or an address, and a port. What is in here goes into links and into a security header.
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

const KNOWN_HOSTS = 100

/**
 * Refuses requests for a Host that is malformed or not one of ours (`.example.org` allows subdomains, `*` all), so
 * that nobody makes us write links to somewhere else. Null allows every well-formed one.
 */
export function checkHost(allowed: readonly string[] | null): Middleware {
  // What was let through before is most of what comes; behind a proxy two headers count.
  const known = new LruMap<string, true>(KNOWN_HOSTS)
  return (ctx, next) => {
    const { host = '' } = ctx.req.headers
    if (!ctx.app.proxy && known.get(host)) return next()
    // Behind a proxy ctx.host is what it forwards; the header itself is written into a policy, too.
    if (!isAllowed(ctx.host, allowed) || !HOST.test(host)) {
      throw new Refusal('invalid', { detail: 'The Host header names no host of this server.' })
    }
    known.set(host, true)
    return next()
  }
}

function isAllowed(host: string, allowed: readonly string[] | null): boolean {
  if (!HOST.test(host)) return false
  if (allowed === null) return true
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return allowed.some(
    (pattern) =>
      pattern === '*' ||
      pattern.toLowerCase() === name ||
      (pattern.startsWith('.') && `.${name}`.endsWith(pattern.toLowerCase())),
  )
}

/** Where this server is reached, for absolute links: the configured address, else what the request says. */
export function baseUrl(ctx: Context, publicUrl: string | null): string {
  // A trusted proxy may pass on what a client wrote: only these two may begin a link.
  return publicUrl ?? `${ctx.protocol === 'https' ? 'https' : 'http'}://${ctx.host}`
}
