import type { UserId } from '@roomkey/protocol'
import type { Context } from 'koa'
import type { RateKind, RateLimits } from '../../ratelimit/rateLimits.ts'
import { Refusal } from '../errors/Refusal.ts'

/** Counts a request for its address: in general, and as the kind that the endpoint names. */
export async function limitAddress(limits: RateLimits, ctx: Context, kind?: RateKind): Promise<void> {
  const address = network(ctx.ip)
  await spend(limits, 'address', address)
  if (kind && ctx.method === 'POST') await spend(limits, kind, address)
}

export async function limitUser(limits: RateLimits, user: UserId): Promise<void> {
  await spend(limits, 'user', String(user))
}

async function spend(limits: RateLimits, kind: RateKind, key: string): Promise<void> {
  const wait = await limits.take(kind, key)
  if (wait > 0) throw new Refusal('rate_limited', { retryAfter: wait })
}

/** What one caller has for certain: an IPv4 address, or the first half of an IPv6 one, whose other half is free to choose. */
export function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [before = ''] = address.split('::')
  return before.split(':').slice(0, 4).join(':')
}
