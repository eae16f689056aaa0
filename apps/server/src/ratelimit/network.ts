import type { IncomingMessage } from 'node:http'

/** What one caller has for certain: an IPv4 address, or the first half of an IPv6 one, whose other half is free to choose. */
export function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [before = ''] = address.split('::')
  return before.split(':').slice(0, 4).join(':')
}

/**
 * Where a request came from, as Koa's `ctx.ip` says it, for the upgrades that never reach Koa: behind so many trusted
 * proxies, what the outermost of them wrote.
 */
export function addressOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? headers['x-forwarded-for'] : undefined
  const [outermost] = [forwarded ?? []].flat().join(',').split(',').slice(-trustedProxies)
  return outermost?.trim() || (socket.remoteAddress ?? '')
}
