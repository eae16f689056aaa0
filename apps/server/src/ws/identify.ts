import type { OpenSession } from '../sessions/OpenSession.ts'
import type { UserRow } from '../store/store.ts'
import { TokenError } from '../tokens/TokenError.ts'
import { type Bearer, REFRESH_SECONDS, type TokenClaims } from '../tokens/tokens.ts'
import type { SocketParts } from './parts.ts'

export interface Identified {
  user: UserRow
  /** Ends when its token does; to be left when the socket closes. */
  session: OpenSession
}

/**
 * Whose a token is; undefined when its session or its user is no good any more.
 * @param endsAt seconds since 1970: when what is opened with it ends.
 */
export async function identify(
  { sessions, store }: Pick<SocketParts, 'sessions' | 'store'>,
  bearer: Bearer,
  endsAt: number,
): Promise<Identified | undefined> {
  const session = sessions.open(bearer, endsAt)
  let allowed = false
  try {
    const user = await store.userById(bearer.userId)
    allowed = user !== undefined && sessions.allows(bearer, user) && !session.ended
    return user && allowed ? { user, session } : undefined
  } finally {
    if (!allowed) session.leave()
  }
}

/**
 * Who opens a socket of the documented dialect. As the seed's server did, any valid token in the query, the last one if
 * there are several; or a ticket, which is used up by it.
 */
export async function identifyByQuery(
  parts: SocketParts,
  query: URLSearchParams,
): Promise<Identified | undefined> {
  const ticket = query.getAll('ticket').at(-1)
  const token = query.getAll('token').at(-1)
  if (ticket) {
    const claims = read(() => parts.tokens.read(ticket, 'ticket'))
    return claims && (await isFirstUse(parts, claims))
      ? identify(parts, claims, claims.opensUntil)
      : undefined
  }
  const claims = token ? read(() => parts.tokens.read(token, 'access', 'refresh')) : undefined
  return claims && identify(parts, claims, socketEnds(claims))
}

/**
 * A device is told when its socket closes and comes back with its next token. Documented clients ask for no new token
 * while their socket is open: theirs lasts as long as the refresh token that came with the token, and no longer.
 */
const socketEnds = ({ deviceId, issuedAt, expiresAt }: TokenClaims): number =>
  deviceId === null ? Math.max(expiresAt, issuedAt + REFRESH_SECONDS) : expiresAt

/** Decided by the store, where all nodes see it. */
const isFirstUse = ({ store }: SocketParts, { id, expiresAt }: TokenClaims): Promise<boolean> =>
  store.write((tx) => tx.useTicket(id, expiresAt * 1_000_000))

function read(claims: () => TokenClaims): TokenClaims | undefined {
  try {
    return claims()
  } catch (error) {
    if (error instanceof TokenError) return undefined
    throw error
  }
}
