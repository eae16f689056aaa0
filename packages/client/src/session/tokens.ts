import { z } from 'zod'
import type { Secrets } from '../ports/index.ts'

/** What is kept between starts so that people need not sign in again. */
const Tokens = z.object({
  access: z.string(),
  refresh: z.string(),
  /** By this machine's clock. */
  accessExpiresAt: z.number(),
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
  const stored = await secrets.get(TOKENS)
  if (stored === null) return null
  const parsed = Tokens.safeParse(parseJson(stored))
  return parsed.success ? parsed.data : null
}

export function saveTokens(secrets: Secrets, tokens: Tokens | null): Promise<void> {
  return secrets.set(TOKENS, tokens === null ? null : JSON.stringify(tokens))
}

/** Undefined for text that is not JSON: no value of JSON is undefined, so every schema refuses it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
