import type { IpcMain, Shell } from 'electron'
import type { Accounts } from './accounts/Accounts.ts'
import type { EngineHost } from './accounts/EngineHost.ts'
import { linkIn } from './links/EarlyLinks.ts'
import { openLink } from './links/openLink.ts'
import type { Routes } from './links/Routes.ts'
import type { ShellNotices } from './notices/openNotices.ts'
import type { SecretStore } from './secrets/SecretStore.ts'
import { openExternal } from './security/externalLink.ts'
import { answerCall, receivePost } from './security/ipc.ts'
import type { JsonFile } from './settings/jsonFile.ts'
import type { Settings } from './settings/settings.ts'
import type { HeldClose } from './window/HeldClose.ts'
import type { MainWindow } from './window/MainWindow.ts'

export interface AnswerPageParts {
  ipc: Pick<IpcMain, 'handle' | 'on'>
  shell: Pick<Shell, 'openExternal'>
  suggested: string | null
  settings: JsonFile<Settings>
  secrets: SecretStore
  accounts: Accounts<EngineHost>
  routes: Routes
  notices: ShellNotices
  window: MainWindow
  heldClose: HeldClose
}

/** What the pages of all accounts may ask of the shell itself. */
export function answerPage({ ipc, shell, ...parts }: AnswerPageParts): void {
  const { accounts, heldClose, notices, routes, secrets, settings, suggested, window } = parts
  answerCall(ipc, 'app:info', (account) => ({
    suggestedServer: suggested ?? accounts.serverOf(account) ?? '',
    account,
    accounts: accounts.infos,
    protection: secrets.protection,
    look: settings.value.look,
  }))
  answerCall(ipc, 'files:stage', async (account, files) => {
    const engine = accounts.engineOf(account)
    return engine === undefined ? [] : engine.control.stage(files)
  })
  receivePost(ipc, 'files:unstage', (account, ids) => {
    void accounts.engineOf(account)?.control.unstage.asEvent(ids)
  })
  answerCall(ipc, 'link:open', (_account, url) => {
    // To another account's server.
    if (linkIn([url]) !== null) openLink({ accounts, routes }, url)
    else openExternal(shell, url)
  })
  answerCall(ipc, 'protection:choose', (_account, answer) => {
    secrets.choose(answer)
    settings.write({ ...settings.value, withoutKeychain: answer })
    return secrets.protection
  })
  receivePost(ipc, 'protection:putOff', () => secrets.putOff())
  receivePost(ipc, 'engine:post', (account, message) => accounts.fromPage(account, message))
  receivePost(ipc, 'look:keep', (_account, look) => {
    settings.write({ ...settings.value, look })
    window.applyLook(look)
  })
  receivePost(ipc, 'accounts:add', () => accounts.add())
  receivePost(ipc, 'accounts:switch', (_account, id) => accounts.switchTo(id))
  receivePost(ipc, 'accounts:keeps', (account, keeping) => {
    // The account first: should both wait, the next start begins where somebody wanted to go.
    accounts.keeps(account, keeping)
    heldClose.keeps(account, keeping)
  })
  receivePost(ipc, 'window:closeNow', () => heldClose.closeNow())
  receivePost(ipc, 'window:stay', () => heldClose.stay())
  receivePost(ipc, 'accounts:goWithout', () => accounts.goWithout())
  receivePost(ipc, 'accounts:stay', () => accounts.stay())
  receivePost(ipc, 'route:listen', (account) => routes.listens(account))
  receivePost(ipc, 'route:taken', (account, id) => routes.taken(account, id))
  receivePost(ipc, 'room:shown', (account, room) => notices.roomShown(account, room))
  receivePost(ipc, 'accounts:seen', (account) => accounts.rebuilt(account, false))
}
