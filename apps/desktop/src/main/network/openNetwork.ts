import type { UntrustedCertificate } from '@roomkey/client/api'
import type { Way } from '@roomkey/client/hosts/node'
import type { App, Dialog, IpcMain, Session } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { Accounts } from '../accounts/Accounts.ts'
import type { EngineHost } from '../accounts/EngineHost.ts'
import { answerCall, receivePost } from '../security/ipc.ts'
import type { MainWindow } from '../window/MainWindow.ts'
import { confirmPin } from './confirmPin.ts'
import { followPower } from './followPower.ts'
import { HeldBack } from './HeldBack.ts'
import { loginToProxy } from './loginToProxy.ts'
import { hostnameOf, Pins } from './Pins.ts'
import { Proxies, type ProxiesParts } from './Proxies.ts'
import { verifyCertificates } from './verifyCertificates.ts'

export interface NetworkParts extends Pick<ProxiesParts, 'others' | 'secrets' | 'shellSettings'> {
  app: Pick<App, 'on'>
  ipc: Pick<IpcMain, 'handle' | 'on'>
  power: Parameters<typeof followPower>[0]
  clock: Parameters<typeof followPower>[2]
  dialog: Pick<Dialog, 'showMessageBox'>
  session: Pick<Session, 'setProxy' | 'resolveProxy' | 'closeAllConnections' | 'setCertificateVerifyProc'> & {
    webRequest: Pick<Session['webRequest'], 'onBeforeRequest'>
  }
  accounts: Accounts<EngineHost>
  window: Pick<MainWindow, 'ask'>
}

export interface ShellNetwork {
  /** For a connection that an account's engine is about to make. */
  wayTo(account: AccountId, origin: string): Promise<Way>
  /** What an account's engine was shown, and refused. */
  refused(account: AccountId, certificate: UntrustedCertificate): void
  readonly proxies: Proxies
}

/** How engines and pages reach their servers: proxies, certificates, and what a sleeping computer does to it all. */
export function openNetwork({
  accounts,
  app,
  dialog,
  ipc,
  clock,
  power,
  session,
  window,
  ...kept
}: NetworkParts): ShellNetwork {
  const proxies = new Proxies({ ...kept, session, changed: () => accounts.networkChanged() })
  const heldBack = new HeldBack(session.webRequest, Date.now)
  const pins = new Pins({
    accounts,
    confirm: (pin) => confirmPin({ dialog, window }, pin),
    changed(account, before) {
      const now = pins.of(account)
      const isLeft = accounts.pins.some(
        ({ host, sha256 }) => host === before?.host && sha256 === before.sha256,
      )
      if (before !== null && !isLeft) heldBack.add(hostnameOf(before))
      if (now !== null) heldBack.release(hostnameOf(now))
      session
        .closeAllConnections()
        .catch((error: unknown) => console.error('Connections stayed open:', error))
      accounts.engineOf(account)?.networkChanged()
    },
  })
  verifyCertificates(session, pins)
  loginToProxy(app, proxies)
  followPower(power, accounts, clock)
  receivePost(ipc, 'network:online', (_account, online) => {
    if (online) accounts.wake()
    else accounts.networkLost()
  })
  answerCall(ipc, 'certificate:pinned', (account) => pins.of(account))
  answerCall(ipc, 'certificate:trust', (account, sha256) => pins.trust(account, sha256))
  answerCall(ipc, 'certificate:remove', (account) => pins.remove(account))
  return {
    wayTo: async (account, origin) => ({
      ...(await proxies.wayTo(origin)),
      pin: pins.at(account, origin),
    }),
    refused: (account, certificate) => pins.refused(account, certificate),
    proxies,
  }
}
