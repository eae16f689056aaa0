import { DeviceId, PROTOCOL_VERSION, ServerInfo, UserRef } from '@roomkey/protocol'
import { z } from 'zod'
import type { Failure, Result } from '../api/commands.ts'
import type { Person } from '../api/views.ts'
import type { HttpResponse, Ports } from '../ports/index.ts'
import { failure, failureOf, noAnswer } from './failures.ts'
import { addressCandidates } from './serverAddress.ts'
import { expiryOf, parseJson, type Tokens } from './tokens.ts'

// What needs no session: signing in as a device of this account, and its tokens.

type Outside = Pick<Ports, 'http' | 'clock'>
/** Tokens as the server gave them, before it is written down whose they are. */
export type Grant = Pick<Tokens, 'access' | 'refresh' | 'accessExpiresAt' | 'deviceId'>

const Granted = z.looseObject({
  user: UserRef,
  device_id: DeviceId.optional(),
  access: z.string(),
  refresh: z.string(),
})
/** The documented pair's refresh answers `access` alone: the refresh token stays. */
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
    const response = await answerOrWhy(http({ method: 'GET', url: `${server}/api/server/` }))
    if ('ok' in response) {
      // Somebody is there: the plain address is not tried instead, on which everything could be read.
      if (response.reason === 'untrusted' || response.reason === 'proxy') return response
      continue
    }
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
type SigningIn = Outside & Pick<Ports, 'deviceName'>

export async function register(
  outside: SigningIn,
  server: string,
  account: { username: string; email: string; password: string },
): Promise<Entered> {
  const body = { ...account, device_name: outside.deviceName }
  const response = await postOrWhy(outside, `${server}/api/register/`, body)
  if ('ok' in response) return response
  return response.status === 201 ? entered(outside, response) : failureOf(response)
}

export async function signIn(
  outside: SigningIn,
  server: string,
  account: { username: string; password: string },
): Promise<Entered> {
  const body = { ...account, device_name: outside.deviceName }
  const response = await postOrWhy(outside, `${server}/api/devices/`, body)
  if ('ok' in response) return response
  if (response.status === 401) return failure('wrongCredentials', 'The user name or the password is wrong.')
  return response.status === 201 ? entered(outside, response) : failureOf(response)
}

function entered(outside: Outside, response: HttpResponse): Entered {
  const body = Granted.safeParse(parseJson(response.text))
  if (!body.success) return NOT_ROOMKEY
  const { user, device_id: deviceId = null, access, refresh } = body.data
  return { ok: true, user, grant: grantOf(outside, response, { access, refresh, deviceId }) }
}

/**
 * Tokens for those that run out. A device's rotation carries the name that was kept before it was asked for, so that it
 * may be repeated. 'refused': these tokens are worth nothing any more. Rejects with UntrustedServer and ProxyRefused.
 */
export async function refreshTokens(
  outside: Outside,
  server: string,
  { refresh, deviceId, rotationId }: Tokens,
): Promise<Grant | 'refused' | 'unanswered'> {
  const response =
    deviceId === null
      ? await post(outside, `${server}/api/token/refresh/`, { refresh })
      : await post(outside, `${server}/api/devices/refresh/`, { refresh, rotation_id: rotationId })
  if (response === null) return 'unanswered'
  if (response.status === 401) return 'refused'
  const body = Refreshed.safeParse(parseJson(response.text))
  if (response.status !== 200 || !body.success) return 'unanswered'
  const { access, refresh: next = refresh } = body.data
  return grantOf(outside, response, { access, refresh: next, deviceId })
}

/** Tells the server that a device is signed out. What it cannot be told now expires by itself. */
export async function dismissDevice(outside: Outside, server: string, tokens: Tokens): Promise<void> {
  if (tokens.deviceId === null) return
  const fresh =
    tokens.accessExpiresAt > outside.clock.now()
      ? tokens
      : await refreshTokens(outside, server, tokens).catch(() => 'unanswered' as const)
  if (typeof fresh === 'string') return
  const url = `${server}/api/devices/${tokens.deviceId}/`
  await answer(outside.http({ method: 'DELETE', url, headers: { authorization: `Bearer ${fresh.access}` } }))
}

export function grantOf(
  { clock }: Pick<Outside, 'clock'>,
  response: HttpResponse,
  tokens: Omit<Grant, 'accessExpiresAt'>,
): Grant {
  return { ...tokens, accessExpiresAt: expiryOf(tokens.access, response.header('date'), clock.now()) }
}

function ask({ http }: Outside, url: string, body: object): Promise<HttpResponse> {
  const headers = { 'content-type': 'application/json' }
  return http({ method: 'POST', url, headers, body: JSON.stringify(body) })
}

async function post(outside: Outside, url: string, body: object): Promise<HttpResponse | null> {
  try {
    return await ask(outside, url, body)
  } catch (error) {
    // Whoever is told why the others have no answer is told that, too.
    if (noAnswer(error) !== null) throw error
    return null
  }
}

const postOrWhy = (outside: Outside, url: string, body: object): Promise<HttpResponse | Failure> =>
  answerOrWhy(ask(outside, url, body))

/** For somebody who waits for it, and may be able to do something about it. */
async function answerOrWhy(request: Promise<HttpResponse>): Promise<HttpResponse | Failure> {
  try {
    return await request
  } catch (error) {
    return noAnswer(error) ?? UNREACHABLE
  }
}

/** Null when no answer came, for whatever reason: the callers tell people the same. */
export async function answer(request: Promise<HttpResponse>): Promise<HttpResponse | null> {
  try {
    return await request
  } catch {
    return null
  }
}
