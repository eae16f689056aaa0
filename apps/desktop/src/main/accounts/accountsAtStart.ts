import type { AccountId } from '../../ipc/accounts.ts'
import type { KeptAccount, Settings } from '../settings/settings.ts'

export interface AtStart {
  /** At least one. */
  here: readonly KeptAccount[]
  shown: AccountId
  /** Of which nothing may be left. */
  gone: readonly AccountId[]
}

/** Which accounts there are when the app starts: those that were kept, but for what goes, and never none. */
export function accountsAtStart(
  { accounts, account, removing, server }: Pick<Settings, 'accounts' | 'account' | 'removing' | 'server'>,
  isUsed: (id: AccountId) => boolean,
  newId: () => AccountId,
): AtStart {
  const [first] = accounts
  const kept = accounts.filter(
    ({ id, username }) => !removing.includes(id) && (username !== null || id === first?.id || isUsed(id)),
  )
  // Added, and the app closed before anybody signed in.
  const left = accounts.filter((each) => !kept.includes(each))
  const fresh = () => ({ id: newId(), server: first?.server ?? server, username: null })
  const shown = kept.find(({ id }) => id === account) ?? kept[0] ?? fresh()
  return {
    here: kept.length > 0 ? kept : [shown],
    shown: shown.id,
    gone: [...new Set([...removing, ...left.map(({ id }) => id)])],
  }
}
