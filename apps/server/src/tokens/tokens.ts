import { createSecretKey, randomBytes } from 'node:crypto'
import { DeviceId, type UserId } from '@roomkey/protocol'
import jwt from 'jsonwebtoken'
import { z } from 'zod'
import { LruMap } from '../keys/LruMap.ts'
import { TokenError } from './TokenError.ts'

export const ACCESS_SECONDS = 3600
export const REFRESH_SECONDS = 604_800
/** From one rotation to the next: people who were away for a month sign in again. */
export const DEVICE_REFRESH_SECONDS = 30 * 86_400
export const TICKET_SECONDS = 30

/**
 * `access` and `refresh` are the documented ones. `device` is the refresh token of a device: of a type of its own, so
 * that no door for documented tokens takes it. `ticket` opens one socket.
 */
export type TokenType = 'access' | 'refresh' | 'device' | 'ticket'

const SECONDS: Record<TokenType, number> = {
  access: ACCESS_SECONDS,
  refresh: REFRESH_SECONDS,
  device: DEVICE_REFRESH_SECONDS,
  ticket: TICKET_SECONDS,
}

/** Whose a token is. What ends a session looks at the device, or, without one, at the generation. */
export interface Bearer {
  userId: UserId
  deviceId: DeviceId | null
  /** Of the user's tokens without a device; 0 in all that were issued before the first password change. */
  generation: number
}

/** What a valid token says. */
export interface TokenClaims extends Bearer {
  type: TokenType
  /** Names this token among all. */
  id: string
  /** Seconds since 1970; 0 when the token does not say. */
  issuedAt: number
  /** Seconds since 1970. */
  expiresAt: number
  /** Until when what it opens may stay open: for a ticket, the end of the token that asked for it. Seconds since 1970. */
  opensUntil: number
}

export interface TokenPair {
  refresh: string
  access: string
}

/**
 * Issues and reads the documented JWTs (HS256; claims token_type, exp, iat, jti, user_id). `device_id`, `generation`
 * and a ticket's `opens_until` stand behind these, where there is one.
 */
export interface Tokens {
  /** The documented pair. */
  issue(user: UserId, generation?: number): TokenPair
  /** A device's pair; the refresh token gets the id that the store knows as the current one. */
  issueForDevice(device: { id: DeviceId; userId: UserId; currentToken: string }): TokenPair
  /** `opensUntil` is the end of the token that asks for it. */
  issueTicket(bearer: Bearer, opensUntil: number): string
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

// Optional, because the seed's tokens have neither.
const BearerClaims = z.object({
  device_id: DeviceId.optional(),
  generation: z.int().positive().optional(),
  opens_until: z.int().optional(),
})

/** Unpredictable, and never given twice. */
export const newTokenId = (): string => randomBytes(16).toString('hex')

export function createTokens({ secretKey, now }: TokensConfig): Tokens {
  // A cached KeyObject verifies four times as fast as the secret's text.
  const key = createSecretKey(secretKey, 'utf8')
  const seconds = () => Math.floor(now() / 1_000_000)
  const genuine = new LruMap<string, Claims>(REMEMBERED)

  function sign(
    type: TokenType,
    bearer: Bearer,
    iat: number,
    jti = newTokenId(),
    opensUntil?: number,
  ): string {
    const { userId, deviceId, generation } = bearer
    const claims = {
      token_type: type,
      exp: iat + SECONDS[type],
      iat,
      jti,
      user_id: userId,
      ...(deviceId === null ? {} : { device_id: deviceId }),
      ...(generation === 0 ? {} : { generation }),
      ...(opensUntil === undefined ? {} : { opens_until: opensUntil }),
    }
    return jwt.sign(claims, key, { algorithm: 'HS256' })
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
    const bearer = BearerClaims.safeParse(claims)
    if (!bearer.success || (type === 'device' && bearer.data.device_id === undefined)) {
      throw new TokenError('Token is invalid or expired')
    }
    return {
      userId: user.data as UserId,
      type,
      id: String(claims.jti),
      issuedAt: claims.iat ?? 0,
      deviceId: bearer.data.device_id ?? null,
      generation: bearer.data.generation ?? 0,
      expiresAt: claims.exp,
      opensUntil: bearer.data.opens_until ?? claims.exp,
    }
  }

  /** A signature is checked once: clients send the same token with every request. Time is asked every time. */
  function verified(token: string): Claims {
    const at = seconds()
    const claims = genuine.get(token)
    if (claims && !isEarly(claims, at) && at < (claims.exp ?? 0)) return claims
    const found = verify(token, key, at)
    if (found.nbf === undefined) genuine.set(token, found)
    return found
  }

  return {
    issue: (userId, generation = 0) => {
      const iat = seconds()
      const bearer = { userId, deviceId: null, generation }
      return { refresh: sign('refresh', bearer, iat), access: sign('access', bearer, iat) }
    },
    issueForDevice: ({ id: deviceId, userId, currentToken }) => {
      const iat = seconds()
      const bearer = { userId, deviceId, generation: 0 }
      return { refresh: sign('device', bearer, iat, currentToken), access: sign('access', bearer, iat) }
    },
    issueTicket: (bearer, opensUntil) => sign('ticket', bearer, seconds(), newTokenId(), opensUntil),
    read,
    refresh: (refreshToken) => ({ access: sign('access', read(refreshToken, 'refresh'), seconds()) }),
  }
}

function verify(token: string, key: ReturnType<typeof createSecretKey>, atSeconds: number): Claims {
  let payload: string | jwt.JwtPayload
  try {
    payload = jwt.verify(token, key, { algorithms: ['HS256'], clockTimestamp: atSeconds })
  } catch (cause) {
    throw new TokenError('Token is invalid or expired', 'given_token', { cause })
  }
  if (typeof payload === 'string' || isEarly(payload, atSeconds)) {
    throw new TokenError('Token is invalid or expired')
  }
  return payload
}

/**
 * The seed's library refuses tokens from the future (jsonwebtoken does not look at iat), so documented ones are refused
 * here. Tokens of devices and tickets are not: clocks of nodes differ and are set back, and an honest person would be
 * signed out by that. Their end and what the database says of them decide.
 */
function isEarly({ iat = 0, device_id, token_type }: Claims, atSeconds: number): boolean {
  return iat > atSeconds && device_id === undefined && token_type !== 'ticket'
}
