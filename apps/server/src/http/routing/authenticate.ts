import type { Context } from 'koa'
import { TokenError } from '../../tokens/TokenError.ts'
import type { Bearer } from '../../tokens/tokens.ts'
import { Refusal } from '../errors/Refusal.ts'
import type { HttpParts } from '../parts.ts'
import type { SignedIn } from './endpoint.ts'

/**
 * Who asks, by the documented header `Authorization: Bearer <access token>`; undefined when there is none. A header
 * that is there but wrong is refused everywhere, even where none is needed, as documented.
 */
export async function authenticate(
  { tokens, store, sessions }: HttpParts,
  ctx: Context,
): Promise<{ actor: SignedIn; bearer: Bearer } | undefined> {
  const [scheme, token, ...more] = ctx.get('Authorization').split(/\s+/).filter(Boolean)
  if (scheme !== 'Bearer') return undefined
  if (!token || more.length > 0) throw new Refusal('bad_authorization_header')
  const bearer = readAccess(tokens, token)
  const user = await store.userById(bearer.userId)
  if (!user) throw new Refusal('user_not_found')
  if (!user.isActive) throw new Refusal('user_not_found', { detail: 'User is inactive' })
  if (!sessions.allows(bearer, user)) throw notValid('Token is invalid or expired')
  return { actor: { id: user.id, username: user.username, email: user.email }, bearer }
}

function readAccess(tokens: HttpParts['tokens'], token: string) {
  try {
    return tokens.read(token, 'access')
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    if (error.form === 'no_user_claim') throw new Refusal('token_not_valid', { detail: error.message })
    throw notValid(error.message)
  }
}

/** As documented for every access token that is refused. */
function notValid(message: string): Refusal {
  const messages = [{ token_class: 'AccessToken', token_type: 'access', message }]
  return new Refusal('token_not_valid', { extra: { messages } })
}
