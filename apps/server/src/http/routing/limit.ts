import type { UserId } from '@roomkey/protocol'
import type { Context } from 'koa'
import { asActionError } from '../../actions/errors.ts'
import { accountKey, sessionKey } from '../../ratelimit/accountKey.ts'
import { network, site } from '../../ratelimit/network.ts'
import type { RateKind, RateLimits } from '../../ratelimit/rateLimits.ts'
import type { Bearer } from '../../tokens/tokens.ts'
import { Refusal } from '../errors/Refusal.ts'
import type { Endpoint } from './endpoint.ts'

/** Counts a request for its address: in general, and where passwords and names can be guessed. */
export async function limitAddress(limits: RateLimits, ctx: Context, { rate }: Endpoint): Promise<void> {
  const address = network(ctx.ip)
  await spend(limits, 'address', address)
  if ((rate !== 'signIn' && rate !== 'register') || !changes(ctx)) return
  await spend(limits, rate, address)
  const around = site(ctx.ip)
  if (around) await spend(limits, `${rate}Site`, around)
}

/**
 * Counts a request for its session. What ends sessions is counted apart and for the address too, so that nobody who
 * uses up the rest, or even this, with a stolen token keeps its owner elsewhere from ending it.
 */
export async function limitSession(
  limits: RateLimits,
  ctx: Context,
  { endsSessions }: Endpoint,
  bearer: Bearer,
): Promise<void> {
  if (endsSessions) await spend(limits, 'sessions', `${sessionKey(bearer)}@${network(ctx.ip)}`)
  else await spend(limits, 'user', sessionKey(bearer))
}

/**
 * Counts a try for the password of an account, wherever it comes from and whether or not there is such an account.
 * Counted first, so that tries that come together are counted too, and taken back when it was the right password or
 * none was compared. Only this one: if the owner's sign-in gave back what others had used up, they would be told by it
 * that there is such an account. By name where nobody is signed in yet, and by session where somebody is, so that
 * neither strangers nor the holder of another token use it up.
 */
export async function limitAccount<T>(
  limits: RateLimits,
  account: string | Bearer,
  signIn: () => Promise<T>,
): Promise<T> {
  const key = accountKey(account)
  await spend(limits, 'account', key)
  const result = await signIn().catch(async (error: unknown) => {
    if (asActionError(error).code === 'unavailable') await limits.giveBack('account', key)
    throw error
  })
  await limits.giveBack('account', key)
  return result
}

/** Counts the names that somebody asks for by inviting them: whoever invites is told who exists, and their address. */
export async function limitNames(limits: RateLimits, user: UserId, names: readonly string[]): Promise<void> {
  if (names.length > 0) await spend(limits, 'invite', String(user), names.length)
}

const changes = ({ method }: Context) => method === 'POST' || method === 'PUT'

/** Takes from an allowance; refuses with `rate_limited` when it is used up. */
export async function spend(limits: RateLimits, kind: RateKind, key: string, weight?: number): Promise<void> {
  const wait = await limits.take(kind, key, weight)
  if (wait > 0) throw new Refusal('rate_limited', { retryAfter: wait })
}
