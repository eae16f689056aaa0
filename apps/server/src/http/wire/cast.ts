import { createHmac } from 'node:crypto'
import { SECRET_KEY } from '../testing/startHttp.ts'

// Who asked in the recording is told only by its titles: this file knows them.

const SECRET = SECRET_KEY
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token with any claims, header or key. */
export function forge(
  claims: Record<string, unknown>,
  { alg = 'HS256', key = SECRET }: { alg?: string; key?: string } = {},
): string {
  const signed = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`
  const hash = { HS256: 'sha256', HS512: 'sha512' }[alg]
  return `${signed}.${hash ? createHmac(hash, key).update(signed).digest('base64url') : ''}`
}

/** Ids of the people registered at the start of the recording. */
export interface Cast {
  alice: number
  bob: number
  carol: number
}

/** The token that the recorded request of this title carried. */
export function tokenFor(title: string, cast: Cast): string {
  const name = title.replace(/^.* \/ /, '')
  const now = Math.floor(Date.now() / 1000)
  const claims = (type: 'access' | 'refresh', changed: Record<string, unknown> = {}) => ({
    token_type: type,
    exp: now + 600,
    iat: now,
    jti: '0'.repeat(32),
    user_id: cast.alice,
    ...changed,
  })
  const access = (changed?: Record<string, unknown>) => forge(claims('access', changed))
  if (title.startsWith('3 ')) {
    if (name.startsWith('success')) return forge(claims('refresh'))
    if (name.startsWith('expired')) return forge(claims('refresh', { exp: now - 1 }))
    if (name.startsWith('refresh of an unknown')) return forge(claims('refresh', { user_id: 999_999 }))
    if (name === 'bad signature') return forge(claims('refresh'), { key: 'another key' })
    return access()
  }
  switch (name) {
    case 'success, user without email':
    case 'list as the invited user (bob)':
    case 'POST, extra fields ignored':
      return access({ user_id: cast.bob })
    case 'non-member':
    case 'POST, non-member':
    case 'POST, non-member with empty plaintext (403 first)':
    case 'GET non-member':
      return access({ user_id: cast.carol })
    case 'refresh token used as access':
      return forge(claims('refresh'))
    case 'expired':
      return access({ exp: now - 1 })
    case 'bad signature':
      return forge(claims('access'), { key: 'another key' })
    case 'alg none':
      return forge(claims('access'), { alg: 'none' })
    case 'alg HS512, right key':
      return forge(claims('access'), { alg: 'HS512' })
    case 'no jti':
      return access({ jti: undefined })
    case 'no exp':
      return access({ exp: undefined })
    case 'no token_type':
      return access({ token_type: undefined })
    case 'no user_id':
      return access({ user_id: undefined })
    case 'unknown user_id':
      return access({ user_id: 999_999 })
    case 'user_id as a string (accepted?)':
      return access({ user_id: String(cast.alice) })
    case 'user_id not a number':
      return access({ user_id: 'abc' })
    case 'iat in the future':
      return access({ iat: now + 300 })
    default:
      return access()
  }
}
