import type { UserId } from '@roomkey/protocol'
import type { Context } from 'koa'
import { accountKey } from '../../ratelimit/accountKey.ts'
import { network } from '../../ratelimit/network.ts'
import type { RateKind, RateLimits } from '../../ratelimit/rateLimits.ts'
import { Refusal } from '../errors/Refusal.ts'
import type { Endpoint } from './endpoint.ts'

/** Counts a request for its address: in general, and where passwords and names can be guessed. */
export async function limitAddress(limits: RateLimits, ctx: Context, { rate }: Endpoint): Promise<void> {
  const address = network(ctx.ip)
  await spend(limits, 'address', address)
  if ((rate === 'signIn' || rate === 'register') && changes(ctx)) await spend(limits, rate, address)
}

/** Counts a request for its user: in general, and where it costs storage or other people's attention. */
export async function limitUser(
  limits: RateLimits,
  ctx: Context,
  { rate }: Endpoint,
  user: UserId,
): Promise<void> {
  await spend(limits, 'user', String(user))
  if ((rate === 'upload' || rate === 'send') && changes(ctx)) await spend(limits, rate, String(user))
}

/**
 * Counts a try for the password of an account, wherever it comes from and whether or not there is such an account.
 * Counted first, so that tries that come together are counted too, and forgiven when it was the right password. By
 * name where nobody is signed in yet, and by id where somebody is, so that strangers keep nobody from the latter.
 */
export async function limitAccount<T>(
  limits: RateLimits,
  account: string | UserId,
  signIn: () => Promise<T>,
): Promise<T> {
  const key = accountKey(account)
  await spend(limits, 'account', key)
  const result = await signIn()
  await limits.forgive('account', key)
  return result
}

const changes = ({ method }: Context) => method === 'POST' || method === 'PUT'

async function spend(limits: RateLimits, kind: RateKind, key: string): Promise<void> {
  const wait = await limits.take(kind, key)
  if (wait > 0) throw new Refusal('rate_limited', { retryAfter: wait })
}
