import { DeviceId } from '@roomkey/protocol'
import { z } from 'zod'
import type { Secrets } from '../ports/index.ts'

/** What is kept between starts so that people need not sign in again. */
const Tokens = z.object({
  access: z.string(),
  refresh: z.string(),
  /** By this machine's clock. */
  accessExpiresAt: z.number(),
  /** Whose they are, as the name of the account's database; null in what was kept before that was written down. */
  account: z.string().nullable().default(null),
  /** Null: a documented pair, whose refresh token stays the same; from before there were devices. */
  deviceId: DeviceId.nullable().default(null),
  /** Names a rotation that was asked for and not answered yet: it is repeated under the same name. */
  rotationId: z.string().nullable().default(null),
})
export type Tokens = z.infer<typeof Tokens>

const Payload = z.object({ exp: z.number() })

/**
 * When an access token expires by this machine's clock, which may be wrong: the server's `Date` tells by how much.
 * @returns milliseconds; 0 when the token does not say, so that it is refreshed first and a 401 decides.
 */
export function expiryOf(access: string, serverDate: string | null, now: number): number {
  const payload = access.split('.')[1] ?? ''
  try {
    const bytes = z.core.util.base64urlToUint8Array(payload)
    const { exp } = Payload.parse(JSON.parse(String.fromCharCode(...bytes)))
    const serverNow = serverDate === null ? Number.NaN : Date.parse(serverDate)
    return now + exp * 1000 - (Number.isNaN(serverNow) ? now : serverNow)
  } catch {
    // Tokens are opaque by contract; one that cannot be read ahead of time is only less convenient.
    return 0
  }
}

const TOKENS = 'tokens'

export async function loadTokens(secrets: Secrets): Promise<Tokens | null> {
  return parseTokens(await secrets.get(TOKENS))
}

/** Changes what is kept in one step, which no other tab can come between; resolves with what is kept then. */
export async function updateTokens(
  secrets: Secrets,
  change: (kept: Tokens | null) => Tokens | null,
): Promise<Tokens | null> {
  const after = await secrets.update(TOKENS, (text) => {
    const tokens = change(parseTokens(text))
    return tokens === null ? null : JSON.stringify(tokens)
  })
  return parseTokens(after)
}

function parseTokens(text: string | null): Tokens | null {
  if (text === null) return null
  const parsed = Tokens.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}

/** Undefined for text that is not JSON: no value of JSON is undefined, so every schema refuses it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
