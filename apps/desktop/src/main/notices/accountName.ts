import type { SignedIn } from '../accounts/Account.ts'
import type { Text } from '../text/en.ts'

/** As the page calls it, too. */
export const accountName = (text: Text, { username, server }: SignedIn): string =>
  text.accounts.name(username ?? '', (server ?? '').replace(/^https?:\/\//, ''))
