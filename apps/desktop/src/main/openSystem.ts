import { homedir, release } from 'node:os'
import { systemClock } from '@roomkey/client/hosts/clock'
import { app, clipboard, dialog, ipcMain, Menu, session, shell } from 'electron'
import type { Accounts } from './accounts/Accounts.ts'
import type { EngineHost } from './accounts/EngineHost.ts'
import { Diagnostics } from './diagnostics/Diagnostics.ts'
import type { LogFile } from './diagnostics/LogFile.ts'
import { nameHere } from './diagnostics/nameHere.ts'
import { watchCrashes } from './diagnostics/watchCrashes.ts'
import type { ShellNetwork } from './network/openNetwork.ts'
import { hostnameOf } from './network/Pins.ts'
import type { ShellNotices } from './notices/openNotices.ts'
import type { Options } from './options.ts'
import type { SecretStore } from './secrets/SecretStore.ts'
import { openExternal } from './security/externalLink.ts'
import { answerShell } from './settings/answerShell.ts'
import { openAutostart } from './settings/autostart.ts'
import type { ShellSettingsStore } from './settings/ShellSettingsStore.ts'
import { shellFacts } from './settings/shellFacts.ts'
import { followSpellcheck } from './settings/spellcheck.ts'
import { en as text } from './text/en.ts'
import { answerUpdates } from './updates/answerUpdates.ts'
import { openUpdates } from './updates/openUpdates.ts'
import type { HeldClose } from './window/HeldClose.ts'
import type { MainWindow } from './window/MainWindow.ts'
import { openMenus } from './window/openMenus.ts'

export interface SystemParts {
  options: Options
  documentation: string | null
  /** The file that this app was started from, where it is an AppImage. */
  appImage: string | undefined
  /** Asked early: on Linux the desktop has to be asked. */
  trayShown: Promise<boolean>
  log: LogFile
  secrets: SecretStore
  shellSettings: ShellSettingsStore
  accounts: Accounts<EngineHost>
  network: ShellNetwork
  notices: ShellNotices
  window: MainWindow
  heldClose: HeldClose
  /** Writes out what every account still writes. */
  finish(): Promise<void>
}

/** The parts that stand between the app and its system, and the settings that rule them: menus, updates, spelling. */
export async function openSystem(parts: SystemParts): Promise<{ hasTray: boolean }> {
  const { options, documentation, appImage, trayShown, log, secrets, shellSettings } = parts
  const { accounts, network, notices, window, heldClose, finish } = parts
  const { env, execPath: executable, platform } = process
  const diagnostics = new Diagnostics({
    log,
    clipboard,
    shell,
    condition: () => ({
      version: app.getVersion(),
      isPackaged: app.isPackaged,
      versions: process.versions,
      platform,
      arch: process.arch,
      release: release(),
      uptimeSeconds: process.uptime(),
      protection: secrets.protection,
      updates: `${updates.kind}, ${updates.state.at}`,
      settings: shellSettings.value,
      accounts: accounts.conditions,
      personal: [...nameHere(), ...accounts.pins.map(hostnameOf)],
    }),
  })
  openMenus({
    app,
    menus: Menu,
    clipboard,
    platform,
    text,
    settings: shellSettings,
    window,
    diagnostics,
    tell: (message, detail) => void dialog.showMessageBox({ message, detail }),
    openDocumentation: documentation === null ? null : () => openExternal(shell, documentation),
  })
  watchCrashes({
    app,
    gone() {
      accounts.pageGone()
      heldClose.closeNow()
    },
    reload: () => accounts.show(),
    gaveUp: () =>
      dialog.showErrorBox(text.diagnostics.pageKeepsFailing, text.diagnostics.pageKeepsFailingDetail),
  })
  const autostart = openAutostart({
    app,
    platform,
    env,
    home: homedir(),
    executable: appImage ?? executable,
  })
  const updates = openUpdates({
    isPackaged: app.isPackaged,
    resources: process.resourcesPath,
    platform,
    appImage,
    feed: options.updateFeed,
    page: documentation,
    settings: shellSettings,
    clock: systemClock,
    random: Math.random,
    changed: (state) => window.send('updates:changed', state),
    credentialsFor: (place) => network.proxies.credentialsFor(place),
    mayEnd: () => heldClose.mayEnd(),
    beforeInstall: finish,
    startAgain() {
      app.relaunch()
      app.quit()
    },
    makeUpdater: async (...build) => (await import('./updates/makeUpdater.ts')).makeUpdater(...build),
  })
  answerUpdates(ipcMain, updates)
  const spellcheck = followSpellcheck({
    session: session.defaultSession,
    platform,
    settings: shellSettings,
    dictionaries: options.dictionaries,
    systemLanguages: () => app.getPreferredSystemLanguages(),
  })
  const facts = shellFacts({
    app,
    spellcheck,
    platform,
    autostart,
    hasTray: notices.hasTray && (await trayShown),
    updates: updates.kind,
  })
  answerShell({
    ipc: ipcMain,
    diagnostics,
    shellSettings,
    proxies: network.proxies,
    facts,
    autostart,
    window,
  })
  return { hasTray: facts.hasTray }
}
