import { RefreshBody, RegisterBody, type RegisterReply, TokenBody } from '@roomkey/protocol'
import { registerUser } from '../../actions/registerUser.ts'
import { signIn } from '../../actions/signIn.ts'
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
const BODY = { limit: 64 * 1024 }

export const register = (parts: HttpParts): Endpoint => ({
  path: '/api/register/',
  name: 'Register',
  access: 'open',
  rate: 'register',
  methods: {
    POST: async ({ ctx }) => {
      const { username, password, email = '' } = valid(RegisterBody, await readBody(ctx, BODY))
      const user = await registerUser(parts, { username, password, email })
      const reply: RegisterReply = {
        user: {
          id: user.id,
          username: user.username,
          email: user.email,
          first_name: user.firstName,
          last_name: user.lastName,
          date_joined: timestamp(user.joinedAt),
        },
        ...parts.tokens.issue(user.id),
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
      const credentials = valid(TokenBody, await readBody(ctx, BODY))
      const user = await limitAccount(parts.limiter, credentials.username, () => signIn(parts, credentials))
      sendJson(ctx, parts.tokens.issue(user.id))
    },
  },
})

export const tokenRefresh = (parts: HttpParts): Endpoint => ({
  path: '/api/token/refresh/',
  name: 'Token Refresh',
  access: 'open',
  methods: {
    POST: async ({ ctx }) => {
      const { refresh } = valid(RefreshBody, await readBody(ctx, BODY))
      sendJson(ctx, refreshed(parts, refresh))
    },
  },
})

// No rotation and no look at the user, as documented: the access token is refused where it is used.
function refreshed({ tokens }: HttpParts, refresh: string): { access: string } {
  try {
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
