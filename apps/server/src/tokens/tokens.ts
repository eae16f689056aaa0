import { createSecretKey, randomBytes } from 'node:crypto'
import type { UserId } from '@roomkey/protocol'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { LruMap } from '../keys/LruMap.ts'
import { TokenError } from './TokenError.ts'

export const ACCESS_SECONDS = 3600
export const REFRESH_SECONDS = 604_800

export type TokenType = 'access' | 'refresh'

/** What a valid token says. */
export interface TokenClaims {
  userId: UserId
  type: TokenType
  /** Seconds since 1970. */
  expiresAt: number
}

export interface TokenPair {
  refresh: string
  access: string
}

/** Issues and reads the documented JWTs (HS256; claims token_type, exp, iat, jti, user_id). */
export interface Tokens {
  issue(user: UserId): TokenPair
  /** Throws TokenError unless the token is valid and of one of the given types. */
  read(token: string, ...types: [TokenType, ...TokenType[]]): TokenClaims
  /** A new access token for a valid refresh token; throws TokenError otherwise. */
  refresh(refreshToken: string): { access: string }
}

export interface TokensConfig {
  /** The documented SECRET_KEY, as text: the seed's tokens stay valid under the same one. */
  secretKey: string
  /** Whole microseconds since 1970, UTC. */
  now(): number
}

type Claims = jwt.JwtPayload & { token_type?: unknown; user_id?: unknown }

/** Tokens whose signature need not be checked again, some 500 bytes each. */
const REMEMBERED = 10_000

// user_id is a number in what SimpleJWT 5.2 issued and a string in what 5.5 issues: both stay valid.
const UserClaim = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ])
  .pipe(z.int().positive())

export function createTokens({ secretKey, now }: TokensConfig): Tokens {
  // A cached KeyObject verifies four times as fast as the secret's text.
  const key = createSecretKey(secretKey, 'utf8')
  const seconds = () => Math.floor(now() / 1_000_000)
  const genuine = new LruMap<string, Claims>(REMEMBERED)

  function sign(type: TokenType, user: UserId, iat: number): string {
    const exp = iat + (type === 'access' ? ACCESS_SECONDS : REFRESH_SECONDS)
    const jti = randomBytes(16).toString('hex')
    return jwt.sign({ token_type: type, exp, iat, jti, user_id: user }, key, { algorithm: 'HS256' })
  }

  function read(token: string, ...types: [TokenType, ...TokenType[]]): TokenClaims {
    const claims = verified(token)
    if (typeof claims.exp !== 'number') throw new TokenError("Token has no 'exp' claim")
    if (claims.jti === undefined) throw new TokenError('Token has no id')
    if (claims.token_type === undefined) throw new TokenError('Token has no type')
    const type = types.find((candidate) => candidate === claims.token_type)
    if (!type) throw new TokenError('Token has wrong type')
    const user = UserClaim.safeParse(claims.user_id)
    if (!user.success) {
      throw new TokenError('Token contained no recognizable user identification', 'no_user_claim')
    }
    return { userId: user.data as UserId, type, expiresAt: claims.exp }
  }

  /** A signature is checked once: clients send the same token with every request. Time is asked every time. */
  function verified(token: string): Claims {
    const at = seconds()
    const claims = genuine.get(token)
    if (claims && (claims.iat ?? 0) <= at && at < (claims.exp ?? 0)) return claims
    const found = verify(token, key, at)
    if (found.nbf === undefined) genuine.set(token, found)
    return found
  }

  return {
    issue: (user) => {
      const iat = seconds()
      return { refresh: sign('refresh', user, iat), access: sign('access', user, iat) }
    },
    read,
    refresh: (refreshToken) => ({ access: sign('access', read(refreshToken, 'refresh').userId, seconds()) }),
  }
}

function verify(token: string, key: ReturnType<typeof createSecretKey>, atSeconds: number): Claims {
  let payload: string | jwt.JwtPayload
  try {
    payload = jwt.verify(token, key, { algorithms: ['HS256'], clockTimestamp: atSeconds })
  } catch (cause) {
    throw new TokenError('Token is invalid or expired', 'given_token', { cause })
  }
  // jsonwebtoken does not look at iat; the seed's library refuses tokens from the future.
  if (typeof payload === 'string' || (payload.iat ?? 0) > atSeconds) {
    throw new TokenError('Token is invalid or expired')
  }
  return payload
}
