import type { App, Protocol } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import { answerAppRequests } from './appScheme.ts'
import { contentSecurityPolicy } from './contentSecurityPolicy.ts'
import { guardCredentials } from './guardCredentials.ts'
import { guardDownloads } from './guardDownloads.ts'
import { guardPermissions } from './guardPermissions.ts'

type CredentialSession = Parameters<typeof guardCredentials>[1][number]

export interface GuardPagesParts {
  app: Pick<App, 'on'>
  session: Parameters<typeof guardPermissions>[0] & Parameters<typeof guardDownloads>[0] & CredentialSession
  /** What else of the app reaches the network. */
  others: readonly CredentialSession[]
  protocol: Pick<Protocol, 'handle'>
  /** Of the pages' own files. */
  folder: string
  /** The one server that an account's page may reach; undefined: there is no such account. */
  serverOf(account: AccountId): string | null | undefined
}

/** What pages get, and what they are refused, before the first of them is shown. */
export function guardPages({ app, session, others, protocol, folder, serverOf }: GuardPagesParts): void {
  guardPermissions(session)
  guardDownloads(session)
  guardCredentials(app, [session, ...others])
  const policyOf = (account: AccountId) => {
    const server = serverOf(account)
    return server === undefined ? null : contentSecurityPolicy(server)
  }
  protocol.handle('app', answerAppRequests(folder, policyOf))
}
