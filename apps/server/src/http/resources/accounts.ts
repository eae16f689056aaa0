import { RefreshBody, RegisterDeviceBody, type RegisterReply, TokenBody } from '@roomkey/protocol'
import { accountEvent } from '../../actions/accountEvent.ts'
import { openDevice, registerUser, signIn } from '../../actions/index.ts'
import { timestamp } from '../../present/timestamp.ts'
import { TokenError } from '../../tokens/TokenError.ts'
import { readBody } from '../body/readBody.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { limitAccount } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'

// Names, passwords and tokens are short; argon2 and the parser need not be fed megabytes before anybody signed in.
export const ACCOUNT_BODY = { limit: 64 * 1024 }

export const register = (parts: HttpParts): Endpoint => ({
  path: '/api/register/',
  name: 'Register',
  access: 'open',
  rate: 'register',
  methods: {
    POST: async ({ ctx }) => {
      const body = valid(RegisterDeviceBody, await readBody(ctx, ACCOUNT_BODY))
      const { username, password, email = '', device_name } = body
      const user = await registerUser(parts, { username, password, email })
      const device = device_name === undefined ? undefined : await openDevice(parts, user, device_name)
      if (!device) accountEvent(parts.log, 'signed_in', { user: user.id })
      const reply: RegisterReply = {
        user: {
          id: user.id,
          username: user.username,
          email: user.email,
          first_name: user.firstName,
          last_name: user.lastName,
          date_joined: timestamp(user.joinedAt),
        },
        ...(device
          ? { ...parts.tokens.issueForDevice(device), device_id: device.id }
          : parts.tokens.issue(user.id)),
      }
      sendJson(ctx, reply, 201)
    },
  },
})

export const token = (parts: HttpParts): Endpoint => ({
  path: '/api/token/',
  name: 'Token Obtain Pair',
  access: 'open',
  rate: 'signIn',
  methods: {
    POST: async ({ ctx }) => {
      const credentials = valid(TokenBody, await readBody(ctx, ACCOUNT_BODY))
      const user = await limitAccount(parts.limiter, credentials.username, () => signIn(parts, credentials))
      accountEvent(parts.log, 'signed_in', { user: user.id })
      sendJson(ctx, parts.tokens.issue(user.id, user.tokenGeneration))
    },
  },
})

export const tokenRefresh = (parts: HttpParts): Endpoint => ({
  path: '/api/token/refresh/',
  name: 'Token Refresh',
  access: 'open',
  methods: {
    POST: async ({ ctx }) => {
      const { refresh } = valid(RefreshBody, await readBody(ctx, ACCOUNT_BODY))
      sendJson(ctx, await refreshed(parts, refresh))
    },
  },
})

// No rotation, and as documented no look at who the user is: the access token is refused where it is used. What a
// password change ended is refused here, so that its client asks for the new one.
async function refreshed({ tokens, store }: HttpParts, refresh: string): Promise<{ access: string }> {
  try {
    const { userId, generation } = tokens.read(refresh, 'refresh')
    const user = await store.userById(userId)
    if (user && user.tokenGeneration !== generation) throw new TokenError('Token is invalid or expired')
    return tokens.refresh(refresh)
  } catch (error) {
    if (error instanceof TokenError) throw new Refusal('token_not_valid', { detail: error.message })
    throw error
  }
}

export const user = (): Endpoint => ({
  path: '/api/user/',
  name: 'Current User',
  access: 'signedIn',
  methods: {
    GET: async ({ ctx, actor }) => sendJson(ctx, actor),
  },
})
