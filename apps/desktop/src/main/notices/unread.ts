import type { AccountId } from '../../ipc/accounts.ts'
import type { SignedIn } from '../accounts/Account.ts'
import type { Text } from '../text/en.ts'
import { accountName } from './accountName.ts'
import type { About } from './mayTell.ts'

/** What waits to be read, of all accounts: the one view that the dock, the taskbar and the tray show. */
export interface Unread {
  unread: number
  /** Of them those that this person is told of (unless of nothing), and those for them: what is counted on the app's icon. */
  urgent: number
  accounts: { id: AccountId; name: string }[]
}

export function unreadOf(accounts: readonly SignedIn[], about: About, text: Text): Unread {
  const urgentIn = ({ attention }: SignedIn) =>
    about === 'everything' ? attention.urgentOfAll : attention.urgent
  return {
    unread: accounts.reduce((sum, { attention }) => sum + attention.unread, 0),
    urgent: accounts.reduce((sum, account) => sum + urgentIn(account), 0),
    accounts: accounts.map((account) => ({ id: account.id, name: accountName(text, account) })),
  }
}
