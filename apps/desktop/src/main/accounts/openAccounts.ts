import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { Session } from 'electron'
import type { EngineWorkerData } from '../../engine/messages.ts'
import type { AccountId } from '../../ipc/accounts.ts'
import type { FileProgress } from '../../ipc/files.ts'
import type { ShellNetwork } from '../network/openNetwork.ts'
import type { SecretStore } from '../secrets/SecretStore.ts'
import { originOf, pageOf } from '../security/appScheme.ts'
import type { JsonFile } from '../settings/jsonFile.ts'
import type { Settings } from '../settings/settings.ts'
import type { MainWindow } from '../window/MainWindow.ts'
import { Accounts } from './Accounts.ts'
import { folderOf, holdsData, isSecretOf, secretOf } from './accountPlace.ts'
import { EngineHost, type EngineWorker } from './EngineHost.ts'

export interface OpenAccountsParts {
  userData: string
  /** The server that pages may show pictures of before anybody signed in. */
  suggested: string | null
  settings: JsonFile<Settings>
  secrets: SecretStore
  session: Pick<Session, 'clearStorageData'>
  window: MainWindow
  startWorker(data: EngineWorkerData): EngineWorker
  /** How its engine reaches its server. */
  network: Pick<ShellNetwork, 'wayTo' | 'refused'>
  /** How far an account is with its files. */
  progress(account: AccountId, progress: FileProgress): void
  /** What others hold of an account goes with it. */
  forget(account: AccountId): void
  /** A person stays where they are, and does not want to be led into this account any more. */
  stayed(from: AccountId): void
  /** A page is shown anew: that of another account, or the same one again. */
  pageShown(): void
  /** Something of an account did: who is signed in, or what waits there to be read. */
  changed(): void
  /** The engine of an account keeps ending; whether the app goes on with others. */
  gaveUp(goesOn: boolean): void
}

/** Starts the engine of every account, each with its folder, its secrets and its page. */
export function openAccounts(parts: OpenAccountsParts): Accounts<EngineHost> {
  const { userData, suggested, settings, secrets, session, window } = parts

  const startEngine = (id: AccountId): EngineHost =>
    new EngineHost({
      startWorker: () => parts.startWorker({ folder: folderOf(userData, id) }),
      services: {
        secretGet: (name) => secrets.get(secretOf(id, name)),
        secretSet: (name, value) => secrets.set(secretOf(id, name), value),
        keeps: async () => secrets.keeps,
        rebuilt: () => accounts.rebuilt(id, true),
        wiping: async () => accounts.wiping(id),
        wiped: () => accounts.wiped(id),
        wayTo: (origin) => parts.network.wayTo(id, origin),
        untrusted: (certificate) => parts.network.refused(id, certificate),
        status: (status) => accounts.heard(id, status),
        progress: (progress) => parts.progress(id, progress),
      },
      toPage: (message) => {
        if (accounts.isAttached(id)) window.send('engine:message', message)
      },
      restarted: () => accounts.restarted(id),
      gaveUp(reason) {
        console.error('An engine keeps ending:', reason)
        parts.gaveUp(accounts.failed(id))
      },
    })

  const accounts = new Accounts({
    settings,
    suggested,
    startEngine,
    async clear(id) {
      parts.forget(id)
      await rm(folderOf(userData, id), { recursive: true, force: true })
      await secrets.forgetAll((name) => isSecretOf(id, name))
      await session.clearStorageData({ origin: originOf(id) })
    },
    isUsed: (id) => holdsData(userData, id),
    newId: () => `account-${randomBytes(6).toString('hex')}`,
    showPage(id) {
      window.load(pageOf(id))
      parts.pageShown()
    },
    waits: (next) => window.send('accounts:waits', next),
    stayed: parts.stayed,
    changed(infos) {
      window.send('accounts:changed', infos)
      parts.changed()
    },
  })
  return accounts
}
