import type { AccountStatus } from '../../engine/messages.ts'
import type { AccountId, AccountInfo } from '../../ipc/accounts.ts'
import type { AccountCondition } from '../diagnostics/describe.ts'
import type { KeptAccount } from '../settings/settings.ts'

/** One account of this computer, and what its engine told of it. */
export interface Account<E> {
  kept: KeptAccount
  engine: E
  status: AccountStatus | null
  failed: boolean
  /** This sign-in is being taken back. */
  leaving: boolean
  rebuilt: boolean
}

/** An account that somebody is signed in to, and what waits there to be read: nothing that is known while it cannot be opened. */
export interface SignedIn {
  id: AccountId
  server: string | null
  username: string | null
  attention: AccountStatus['attention']
  caughtUp: boolean
}

type Known = Omit<Account<unknown>, 'engine'>

export function infoOf({ kept: { id, server, username }, status, failed, rebuilt }: Known): AccountInfo {
  const known = status === null || status.state === 'unopened' ? 'starting' : status.state
  const unread = status?.attention.unread ?? 0
  return { id, server, username, state: failed ? 'failed' : known, unread, rebuilt }
}

/** Null: nobody is, or not for long. */
export function signedInOf({ kept, status, failed, leaving }: Known): SignedIn | null {
  const { id, server, username } = kept
  if (failed || leaving || username === null || status === null || status.state === 'signedOut') return null
  const { attention, caughtUp } = status
  return { id, server, username, attention, caughtUp }
}

/** For whoever looks for a fault. */
export function conditionOf(account: Known): AccountCondition {
  const { server, username, state, rebuilt } = infoOf(account)
  return { server, username, state, caughtUp: account.status?.caughtUp ?? false, rebuilt }
}

/** Whether the other one is of the same person, who is signed in there. */
export function isTwin({ kept }: Known, other: Known): boolean {
  const { id, server, username } = other.kept
  return (
    id !== kept.id &&
    other.status?.state === 'signedIn' &&
    server === kept.server &&
    username === kept.username
  )
}
