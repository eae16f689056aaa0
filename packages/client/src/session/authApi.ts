import { PROTOCOL_VERSION, ServerInfo, UserRef } from '@roomkey/protocol'
import { z } from 'zod'
import type { Failure, Result } from '../api/commands.ts'
import type { Person } from '../api/views.ts'
import type { HttpResponse, Ports } from '../ports/index.ts'
import { failure, failureOf } from './failures.ts'
import { addressCandidates } from './serverAddress.ts'
import { expiryOf, parseJson, type Tokens } from './tokens.ts'

// The documented endpoints that need no session.

type Outside = Pick<Ports, 'http' | 'clock'>
export type Grant = Tokens

const Granted = z.looseObject({ access: z.string(), refresh: z.string() })
const Registered = z.looseObject({ user: UserRef, access: z.string(), refresh: z.string() })
/** A documented server answers `access` alone; one that rotates adds the next refresh token. */
const Refreshed = z.looseObject({ access: z.string(), refresh: z.string().optional() })

const UNREACHABLE = failure(
  'unreachable',
  'This server does not answer. Check the address and your connection.',
)
const NOT_ROOMKEY = failure('notRoomkey', 'There is no Roomkey server at this address.')

/** Asks the likeliest addresses in turn; the first that answers decides. */
export async function checkServer(
  { http }: Outside,
  typed: string,
): Promise<Result<{ server: string; version: string }>> {
  const candidates = addressCandidates(typed)
  if (candidates.length === 0) {
    return failure('invalid', 'This is not an address.', { server: 'Type an address like chat.example.org.' })
  }
  for (const server of candidates) {
    const response = await answer(http({ method: 'GET', url: `${server}/api/server/` }))
    if (response === null) continue
    const info = ServerInfo.safeParse(parseJson(response.text))
    if (response.status !== 200 || !info.success) return NOT_ROOMKEY
    if (info.data.protocol_version !== PROTOCOL_VERSION) {
      return failure(
        'incompatible',
        'This app and that server are of different versions. Update the older one.',
      )
    }
    return { ok: true, server, version: info.data.version }
  }
  return UNREACHABLE
}

type Entered = Result<{ user: Person; grant: Grant }>

export async function register(
  outside: Outside,
  server: string,
  account: { username: string; email: string; password: string },
): Promise<Entered> {
  const response = await post(outside, `${server}/api/register/`, account)
  if (response === null) return UNREACHABLE
  if (response.status !== 201) return failureOf(response)
  const body = Registered.safeParse(parseJson(response.text))
  if (!body.success) return NOT_ROOMKEY
  return { ok: true, user: body.data.user, grant: grantOf(outside, response, body.data) }
}

export async function signIn(
  outside: Outside,
  server: string,
  account: { username: string; password: string },
): Promise<Entered> {
  const response = await post(outside, `${server}/api/token/`, account)
  if (response === null) return UNREACHABLE
  if (response.status === 401) return failure('wrongCredentials', 'The user name or the password is wrong.')
  if (response.status !== 200) return failureOf(response)
  const body = Granted.safeParse(parseJson(response.text))
  if (!body.success) return NOT_ROOMKEY
  const grant = grantOf(outside, response, body.data)
  const user = await whoAmI(outside, server, grant.access)
  return 'ok' in user ? user : { ok: true, user, grant }
}

async function whoAmI({ http }: Outside, server: string, access: string): Promise<Person | Failure> {
  const headers = { authorization: `Bearer ${access}` }
  const response = await answer(http({ method: 'GET', url: `${server}/api/user/`, headers }))
  if (response === null) return UNREACHABLE
  if (response.status !== 200) return failureOf(response)
  const user = UserRef.safeParse(parseJson(response.text))
  return user.success ? user.data : NOT_ROOMKEY
}

/** 'refused': this refresh token is worth nothing any more. */
export async function refreshAccess(
  outside: Outside,
  server: string,
  refresh: string,
): Promise<Grant | 'refused' | 'unanswered'> {
  const response = await post(outside, `${server}/api/token/refresh/`, { refresh })
  if (response === null) return 'unanswered'
  if (response.status === 401) return 'refused'
  const body = Refreshed.safeParse(parseJson(response.text))
  if (response.status !== 200 || !body.success) return 'unanswered'
  return grantOf(outside, response, { access: body.data.access, refresh: body.data.refresh ?? refresh })
}

function grantOf(
  { clock }: Outside,
  response: HttpResponse,
  { access, refresh }: { access: string; refresh: string },
): Grant {
  return { access, refresh, accessExpiresAt: expiryOf(access, response.header('date'), clock.now()) }
}

function post({ http }: Outside, url: string, body: object): Promise<HttpResponse | null> {
  const headers = { 'content-type': 'application/json' }
  return answer(http({ method: 'POST', url, headers, body: JSON.stringify(body) }))
}

/** Null when no answer came, for whatever reason: the callers tell people the same. */
export async function answer(request: Promise<HttpResponse>): Promise<HttpResponse | null> {
  try {
    return await request
  } catch {
    return null
  }
}
