import type { Context } from 'koa'
import type { OpenSession } from '../../sessions/OpenSession.ts'
import { TokenError } from '../../tokens/TokenError.ts'
import { ACCESS_SECONDS, type TokenClaims } from '../../tokens/tokens.ts'
import { Refusal } from '../errors/Refusal.ts'
import type { HttpParts } from '../parts.ts'
import type { SignedIn } from './endpoint.ts'

/**
 * The access token of the documented header `Authorization: Bearer <access token>`; undefined when there is none. A
 * header that is there but wrong is refused everywhere, even where none is needed, as documented.
 */
export function bearerOf({ tokens }: HttpParts, ctx: Context): TokenClaims | undefined {
  const [scheme, token, ...more] = ctx.get('Authorization').split(/\s+/).filter(Boolean)
  if (scheme !== 'Bearer') return undefined
  if (!token || more.length > 0) throw new Refusal('bad_authorization_header')
  return readAccess(tokens, token)
}

/**
 * Breaks a request off whose body is still coming when its token ends: a body takes as long as its sender likes, and
 * nothing is done before it is there. To be called before the user is read, and to be left when the request is done;
 * undefined for what has arrived whole. An upload that moves has at least an hour.
 */
export function watchBody(
  { sessions, now }: HttpParts,
  ctx: Context,
  bearer: TokenClaims,
  isUpload: boolean,
): OpenSession | undefined {
  const { req } = ctx
  if (req.complete) return undefined
  const anHour = now() / 1_000_000 + ACCESS_SECONDS
  const session = sessions.open(bearer, isUpload ? Math.max(bearer.expiresAt, anHour) : bearer.expiresAt)
  session.usedBy({
    sessionEnded: () => {
      // Who ends their own session waits for the answer.
      if (!req.complete) req.destroy()
    },
  })
  return session
}

/** Whose token it is. Rejects with the documented refusals when it is good no more. */
export async function authenticate(
  { store, sessions }: HttpParts,
  bearer: TokenClaims,
): Promise<{ actor: SignedIn; bearer: TokenClaims }> {
  const user = await store.userById(bearer.userId)
  if (!user) throw new Refusal('user_not_found')
  if (!user.isActive) throw new Refusal('user_inactive')
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
