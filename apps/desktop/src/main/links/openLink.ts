import type { AccountInfo } from '../../ipc/accounts.ts'
import type { Accounts } from '../accounts/Accounts.ts'
import type { EngineHost } from '../accounts/EngineHost.ts'
import { serverOrigin } from '../security/contentSecurityPolicy.ts'
import { type DeepLink, parseDeepLink } from './parseDeepLink.ts'
import type { Routes } from './Routes.ts'

export interface OpenLinkParts {
  accounts: Pick<Accounts<EngineHost>, 'current' | 'infos' | 'add'>
  routes: Pick<Routes, 'open' | 'show' | 'tell'>
}

/** Goes where a link leads, in the account of its server. Where there is none, somebody may sign in to it. */
export function openLink({ accounts, routes }: OpenLinkParts, text: string): void {
  const link = parseDeepLink(text)
  if (link === null) {
    // A page could write it as often as it likes: that brings no window to the front.
    routes.tell(accounts.current, { kind: 'refused' })
    return
  }
  const account = accountOn(accounts, (origin) =>
    link.kind === 'room' ? origin === link.server : hostsOf(origin).includes(link.host),
  )
  if (account !== undefined) {
    const { id } = account
    if (link.kind === 'server') routes.show(id)
    else routes.open(id, { kind: 'room', ...placeOf(link) })
    return
  }
  const signIn = link.kind === 'room' ? { server: link.server, ...placeOf(link) } : { server: link.host }
  // One that nobody signed in to is used first, also before its engine has told that.
  const blank = accounts.infos.find(({ username, state }) => username === null && state !== 'failed')
  routes.open(blank?.id ?? accounts.add(), { kind: 'signIn', ...signIn })
}

const placeOf = ({ room, message }: Extract<DeepLink, { kind: 'room' }>) => ({
  room,
  ...(message && { message }),
})

/** The shown one before the others, and those who are signed in before those who were. */
function accountOn(
  { current, infos }: OpenLinkParts['accounts'],
  isServer: (origin: string) => boolean,
): AccountInfo | undefined {
  const there = infos.filter(({ server, state, username }) => {
    const origin = serverOrigin(server)
    return username !== null && state !== 'failed' && origin !== null && isServer(origin)
  })
  return there.find(({ id }) => id === current) ?? there.find(({ state }) => state === 'signedIn') ?? there[0]
}

function hostsOf(origin: string): string[] {
  const { host, hostname, port, protocol } = new URL(origin)
  return port === '' ? [host, `${hostname}:${protocol === 'https:' ? 443 : 80}`] : [host]
}
