import { UserId } from '@roomkey/protocol'
import { z } from 'zod'
import type { Secrets } from '../ports/index.ts'
import { parseJson } from './tokens.ts'

/** Who used this app last. `user` is null when only the server is worth remembering. */
const Account = z.object({
  server: z.string(),
  user: z.object({ id: UserId, username: z.string() }).nullable(),
})
export type Account = z.infer<typeof Account>

const ACCOUNT = 'account'

export async function loadAccount(secrets: Secrets): Promise<Account | null> {
  const stored = await secrets.get(ACCOUNT)
  if (stored === null) return null
  const parsed = Account.safeParse(parseJson(stored))
  return parsed.success ? parsed.data : null
}

export function saveAccount(secrets: Secrets, account: Account): Promise<void> {
  return secrets.set(ACCOUNT, JSON.stringify(account))
}

/** A database name that any host can use as a file name, and that no two accounts share. */
export function databaseName(server: string, user: UserId): string {
  const safe = server.replace(/[^a-z0-9.-]/g, (char) => `_${char.codePointAt(0)?.toString(16)}_`)
  return `${safe}-${user}`
}
