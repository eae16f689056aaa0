import type { Context, Middleware } from 'koa'
import { LruMap } from '../../keys/LruMap.ts'
import { Refusal } from '../errors/Refusal.ts'

// A name or an address, and a port. What is in here goes into links and into a security header.
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

const KNOWN_HOSTS = 100

/**
 * Refuses requests for a Host that is malformed or not one of ours, so that nobody makes us write links to somewhere
 * else. Only the Host header counts, behind a proxy too: X-Forwarded-Host is what a client wrote, unless somebody
 * thought of overwriting it.
 */
export function checkHost(allowed: readonly string[] | null): Middleware {
  // What was let through before is most of what comes.
  const known = new LruMap<string, true>(KNOWN_HOSTS)
  return (ctx, next) => {
    const { host = '' } = ctx.req.headers
    if (known.get(host)) return next()
    if (!isHostAllowed(host, allowed)) {
      throw new Refusal('invalid', { detail: 'The Host header names no host of this server.' })
    }
    known.set(host, true)
    return next()
  }
}

/**
 * Whether a Host header is well-formed and names one of ours (`.example.org` allows subdomains, `*` all); null allows
 * every well-formed one.
 */
export function isHostAllowed(host: string, allowed: readonly string[] | null): boolean {
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
  return publicUrl ?? `${ctx.protocol === 'https' ? 'https' : 'http'}://${ctx.get('Host')}`
}
