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
  return parseAccount(await secrets.get(ACCOUNT))
}

function parseAccount(text: string | null): Account | null {
  if (text === null) return null
  const parsed = Account.safeParse(parseJson(text))
  return parsed.success ? parsed.data : null
}

/** Whether they are of the same person on the same server; of nobody twice, too. */
export const sameAccount = (one: Account | null, other: Account | null): boolean =>
  one?.server === other?.server && one?.user?.id === other?.user?.id

/** Changes who that was in one step, which no other tab can come between; null leaves it. */
export async function updateAccount(
  secrets: Secrets,
  change: (kept: Account | null) => Account | null,
): Promise<void> {
  await secrets.update(ACCOUNT, (text) => {
    const account = change(parseAccount(text))
    return account === null ? text : JSON.stringify(account)
  })
}

/** A database name that any host can use as a file name, and that no two accounts share. */
export function databaseName(server: string, user: UserId): string {
  const safe = server.replace(/[^a-z0-9.-]/g, (char) => `_${char.codePointAt(0)?.toString(16)}_`)
  return `${safe}-${user}`
}
