import { initials } from '../controls/initials.ts'
import type { AccountInfo } from '../platform.ts'
import type { Text } from '../text/en.ts'

/** The server's name as people say it. */
export const serverName = (server: string): string => server.replace(/^https?:\/\//, '')

/** Said of many servers, so it tells none of them from another. */
const COMMON = /^(?:app|chat|im|messenger|roomkey|talk|team|www)\./

/**
 * What a tile is called: the place, because who one is there is written beside it. By the person where another account's
 * place would look the same, and nothing of an address without names is worth more than its beginning.
 */
export function tileName({ server, username }: AccountInfo, all: readonly AccountInfo[]): string {
  if (server === null) return username ?? ''
  const place = placeName(server)
  const alike = all.filter(
    (each) => each.server !== null && initials(placeName(each.server)) === initials(place),
  )
  return alike.length > 1 ? (username ?? '') : place
}

function placeName(server: string): string {
  const host = serverName(server).replace(/:\d+$/, '')
  if (/^[\d.]+$|^\[/.test(host)) return host
  const labels = host.replace(COMMON, '').split('.')
  return labels[0] ?? host
}

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
