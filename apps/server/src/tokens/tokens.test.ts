import type { DeviceId, UserId } from '@roomkey/protocol'
import jwt from 'jsonwebtoken'
import { describe, expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import { TokenError } from './TokenError.ts'
import { ACCESS_SECONDS, createTokens, REFRESH_SECONDS, TICKET_SECONDS } from './tokens.ts'

const START = 1_795_350_144
const secretKey = 'a secret key for tests only'
const user = 11 as UserId

/** Tokens with a clock that the test moves. */
function tokensAt(seconds = START) {
  const clock = { seconds }
  return { clock, tokens: createTokens({ secretKey, now: () => clock.seconds * 1_000_000 }) }
}

const parts = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => Buffer.from(part, 'base64url').toString())

describe('issuing', () => {
  test('writes header and claims as documented, in the documented order', () => {
    const { access, refresh } = tokensAt().tokens.issue(user)
    const shape = (type: string, seconds: number) =>
      new RegExp(
        `^\\{"token_type":"${type}","exp":${START + seconds},"iat":${START},"jti":"[0-9a-f]{32}","user_id":11\\}$`,
      )
    expect(parts(access)[0]).toBe('{"alg":"HS256","typ":"JWT"}')
    expect(parts(access)[1]).toMatch(shape('access', 3600))
    expect(parts(refresh)[1]).toMatch(shape('refresh', 604_800))
  })

  test('never repeats a token', () => {
    const { tokens } = tokensAt()
    expect(tokens.issue(user).access).not.toBe(tokens.issue(user).access)
  })
})

describe('reading', () => {
  test('tells user, type and end', () => {
    const { tokens } = tokensAt()
    const { access, refresh } = tokens.issue(user)
    expect(tokens.read(access, 'access')).toEqual({
      userId: user,
      type: 'access',
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      issuedAt: START,
      deviceId: null,
      generation: 0,
      expiresAt: START + ACCESS_SECONDS,
      opensUntil: START + ACCESS_SECONDS,
    })
    expect(tokens.read(refresh, 'access', 'refresh').type).toBe('refresh')
  })

  test('asks the time again for a token that it knows', () => {
    const { clock, tokens } = tokensAt()
    const { access } = tokens.issue(user)
    expect(tokens.read(access, 'access').userId).toBe(user)
    expect(() => tokens.read(access, 'refresh')).toThrow('Token has wrong type')
    clock.seconds = START - 1
    expect(() => tokens.read(access, 'access')).toThrow('Token is invalid or expired')
  })

  test('ends with the second that exp names', () => {
    const { clock, tokens } = tokensAt()
    const { access } = tokens.issue(user)
    clock.seconds = START + ACCESS_SECONDS - 1
    expect(tokens.read(access, 'access').userId).toBe(user)
    clock.seconds = START + ACCESS_SECONDS
    expect(() => tokens.read(access, 'access')).toThrow('Token is invalid or expired')
  })

  const claims = { token_type: 'access', exp: START + 60, iat: START, jti: '0'.repeat(32), user_id: 11 }
  const signed = (changed: object, algorithm: 'HS256' | 'HS512' = 'HS256', key = secretKey) =>
    jwt.sign(JSON.parse(JSON.stringify({ ...claims, ...changed })), key, { algorithm })

  test.each([
    ['no exp', signed({ exp: undefined }), "Token has no 'exp' claim"],
    ['no jti', signed({ jti: undefined }), 'Token has no id'],
    ['no type', signed({ token_type: undefined }), 'Token has no type'],
    ['another type', signed({ token_type: 'sliding' }), 'Token has wrong type'],
    ['no user', signed({ user_id: undefined }), 'Token contained no recognizable user identification'],
    [
      'a user who is no number',
      signed({ user_id: 'x' }),
      'Token contained no recognizable user identification',
    ],
    ['user 0', signed({ user_id: 0 }), 'Token contained no recognizable user identification'],
    ['a future iat', signed({ iat: START + 1 }), 'Token is invalid or expired'],
    ['another key', signed({}, 'HS256', 'another'), 'Token is invalid or expired'],
    ['another algorithm', signed({}, 'HS512'), 'Token is invalid or expired'],
  ])('refuses %s', (_, token, message) => {
    expect(() => tokensAt().tokens.read(token, 'access')).toThrow(message)
  })

  test('takes a device’s tokens and tickets when the clock is behind, documented ones not', () => {
    const { clock, tokens } = tokensAt()
    const id = '01890a5d-ac96-774b-bcce-b302099a8057' as DeviceId
    const ours = tokens.issueForDevice({ id, userId: user, currentToken: 'current' })
    const documented = tokens.issue(user)
    const ticket = tokens.issueTicket(tokens.read(documented.access, 'access'), START + 1)
    for (const reader of [tokens, tokensAt(START - 3600).tokens]) {
      clock.seconds = START - 3600
      expect(reader.read(ours.access, 'access').deviceId).toBe(id)
      expect(reader.read(ours.refresh, 'device').id).toBe('current')
      expect(reader.read(ticket, 'ticket').userId).toBe(user)
      for (const token of [documented.access, documented.refresh])
        expect(() => reader.read(token, 'access', 'refresh')).toThrow('Token is invalid or expired')
    }
  })

  test('takes a user id written as text, as newer seeds do', () => {
    expect(tokensAt().tokens.read(signed({ user_id: '11' }), 'access').userId).toBe(11)
  })

  test('refuses every text that it did not sign, with a TokenError', () => {
    const { tokens } = tokensAt()
    const token = tokens.issue(user).access
    const changed = fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.'))
      .map(([at, letter]) => token.slice(0, at) + letter + token.slice(at + 1))
      // The last letter of a base64url part carries spare bits that a reader may ignore.
      .filter((text) => text !== token && Buffer.from(text.split('.')[2] ?? '', 'base64url').length === 32)
      .filter((text) => text.slice(0, -1) !== token.slice(0, -1))
    fc.assert(
      fc.property(fc.oneof(fc.string(), changed), (text) => {
        expect(() => tokens.read(text, 'access')).toThrow(TokenError)
      }),
    )
  })
})

test('a ticket tells how long what it opens may stay open', () => {
  const { tokens } = tokensAt()
  const bearer = tokens.read(tokens.issue(user).access, 'access')
  const ticket = tokens.read(tokens.issueTicket(bearer, bearer.expiresAt), 'ticket')
  expect(ticket).toMatchObject({ expiresAt: START + TICKET_SECONDS, opensUntil: START + ACCESS_SECONDS })
})

test('a refresh token gives an access token and nothing else does', () => {
  const { clock, tokens } = tokensAt()
  const { access, refresh } = tokens.issue(user)
  clock.seconds += REFRESH_SECONDS - 1
  expect(tokens.read(tokens.refresh(refresh).access, 'access').expiresAt).toBe(clock.seconds + ACCESS_SECONDS)
  expect(() => tokensAt().tokens.refresh(access)).toThrow('Token has wrong type')
})
