import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/** What one caller has for certain: an IPv4 address, or the first half of an IPv6 one, whose other half is free to choose. */
export const network = (address: string): string => prefix(address, 4) ?? address

/** The /48 that an IPv6 address is in, as one who rents a server may have; undefined for an IPv4 address. */
export const site = (address: string): string | undefined => {
  const found = prefix(address, 3)
  return found?.includes(':') ? found : undefined
}

/** The first groups of an IPv6 address, however it is spelled; of one that stands for an IPv4 address, that. */
function prefix(address: string, groups: number): string | undefined {
  if (!address.includes(':')) return undefined
  // A zone (`%eth0`) says by which of our lines it came.
  const [bare = ''] = address.split('%')
  if (!isIPv6(bare)) return undefined
  const all = expanded(bare)
  const mapped = all.slice(0, 5).every((group) => group === 0) && all[5] === 0xffff
  if (mapped) return [all[6], all[7]].flatMap((group = 0) => [group >> 8, group & 255]).join('.')
  return all
    .slice(0, groups)
    .map((group) => group.toString(16))
    .join(':')
}

/** The eight numbers of a valid IPv6 address. */
function expanded(address: string): number[] {
  // The last two may be written as an IPv4 address.
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [before = [], after = []] = hex
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')).map((group) => Number.parseInt(group, 16)))
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
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
