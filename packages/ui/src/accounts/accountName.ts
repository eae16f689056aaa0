import type { AccountInfo } from '../platform.ts'
import type { Text } from '../text/en.ts'

/** The server's name as people say it. */
export const serverName = (server: string): string => server.replace(/^https?:\/\//, '')

export function accountName(text: Text, { server, username }: AccountInfo): string {
  return server !== null && username !== null
    ? text.accounts.name(username, serverName(server))
    : text.accounts.fresh
}

/** With what is to be known of it, in words. */
export function accountLabel(text: Text, account: AccountInfo): string {
  const parts = [accountName(text, account)]
  if (account.unread > 0) parts.push(text.accounts.unread(account.unread))
  if (account.username !== null && account.state === 'signedOut') parts.push(text.accounts.signedOut)
  if (account.state === 'failed') parts.push(text.accounts.failed)
  return parts.join(', ')
}
