import { join } from 'node:path'
import { systemClock } from '@roomkey/client/hosts/clock'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
} from 'electron'
import type { EngineWorkerData } from '../engine/messages.ts'
import type { AccountId } from '../ipc/accounts.ts'
import type { EngineWorker } from './accounts/EngineHost.ts'
import { openAccounts } from './accounts/openAccounts.ts'
import { answerPage } from './answerPage.ts'
import { APP_ID } from './appId.ts'
import { captureConsole, captureFailures, captureWorker, type TalkingWorker } from './diagnostics/capture.ts'
import { LogFile } from './diagnostics/LogFile.ts'
import { endCleanly } from './endCleanly.ts'
import { openFiles } from './files/openFiles.ts'
import { type EarlyLinks, linkIn } from './links/EarlyLinks.ts'
import { openLink } from './links/openLink.ts'
import { Routes } from './links/Routes.ts'
import { openNetwork } from './network/openNetwork.ts'
import { trayImages } from './notices/images.ts'
import { isTrayShown } from './notices/isTrayShown.ts'
import { openNotices } from './notices/openNotices.ts'
import { openSystem } from './openSystem.ts'
import type { Options } from './options.ts'
import { SecretStore } from './secrets/SecretStore.ts'
import { guardPages } from './security/guardPages.ts'
import { ShellSettingsStore } from './settings/ShellSettingsStore.ts'
import { openSettings } from './settings/settings.ts'
import { takeAppImage } from './takeAppImage.ts'
import { en as text } from './text/en.ts'
import { HeldClose } from './window/HeldClose.ts'
import { MainWindow } from './window/MainWindow.ts'

export interface ShellParts {
  options: Options
  links: EarlyLinks
  /** The path of the app's icon. */
  icon: string
  /** The folder of the built bundles. */
  out: string
  startWorker(data: EngineWorkerData): EngineWorker & TalkingWorker
  /** The address of whoever published the app, with its documentation and its files; null when they named none. */
  documentation: string | null
}

/** Makes every part of the shell once, in the order in which they need each other, and shows the window. */
export async function startShell({ options, links, out, ...parts }: ShellParts): Promise<void> {
  const { env, execPath: executable, platform } = process
  const appImage = takeAppImage(env, executable)
  const userData = app.getPath('userData')
  const log = new LogFile({ folder: join(userData, 'logs') })
  captureConsole(console, log)
  captureFailures(process, log)
  const settings = openSettings(userData)
  const shellSettings = new ShellSettingsStore(settings)
  const without = settings.value.withoutKeychain
  const keychain = safeStorage
  const trayShown = isTrayShown(platform)
  const secrets = await SecretStore.open({ userData, keychain, platform, without })
  const window = new MainWindow({
    create: (windowOptions) => new BrowserWindow(windowOptions),
    preload: join(out, 'preload', 'index.cjs'),
    icon: platform === 'linux' ? parts.icon : null,
    devTools: !app.isPackaged,
    settings,
    theme: nativeTheme,
    workAreas: () => screen.getAllDisplays().map(({ workArea }) => workArea),
    opened: () => accounts.show(),
    looked: () => notices.update(),
    closing: {
      hides: () => notices.closeToTray.hides(),
      hidden: () => void notices.closeToTray.hidden(),
      holds: () => heldClose.holds(),
    },
  })
  const suggested = options.server
  const accounts = openAccounts({
    userData,
    suggested,
    settings,
    secrets,
    session: session.defaultSession,
    window,
    startWorker(data) {
      const worker = parts.startWorker(data)
      captureWorker(worker, log, process.stderr)
      return worker
    },
    network: {
      wayTo: (account, origin) => network.wayTo(account, origin),
      refused: (account, certificate) => network.refused(account, certificate),
    },
    progress: (account, progress) => files.heard(account, progress),
    forget: (account) => files.forget(account),
    stayed: (account) => routes.forget(account),
    pageShown: () => heldClose.pageShown(),
    changed: () => notices.update(),
    gaveUp(goesOn) {
      if (!goesOn) notices.close()
      const { title, detail } = goesOn ? text.gaveUp.oneAccount : text.gaveUp.app
      dialog.showErrorBox(title, detail)
      if (!goesOn) app.exit(1)
    },
  })

  const heldClose = new HeldClose({
    shown: accounts,
    waits: (waiting) => window.send('window:waits', waiting),
    close: () => (notices.closeToTray.isQuitting ? app.quit() : window.close()),
    stays: () => notices.closeToTray.stays(),
    clock: systemClock,
  })
  powerMonitor.on('shutdown', () => heldClose.systemEnds())
  // electron-updater fetches in this one.
  const others = [session.fromPartition('electron-updater', { cache: false })]
  const network = openNetwork({
    app,
    dialog,
    ipc: ipcMain,
    power: powerMonitor,
    clock: systemClock,
    session: session.defaultSession,
    others,
    secrets,
    shellSettings,
    accounts,
    window,
  })
  const engineOf = (account: AccountId) => accounts.engineOf(account)?.control
  const files = openFiles({
    app,
    dialog,
    shell,
    ipc: ipcMain,
    settings,
    window,
    engineOf,
    fileIcon: () => trayImages(nativeImage, platform).nothing,
  })
  const routes = new Routes({ accounts, window })
  const notices = openNotices({
    app,
    menus: Menu,
    images: nativeImage,
    notifications: {
      isSupported: () => Notification.isSupported(),
      removeAll: () => Notification.removeAll(),
      create: (notification) => new Notification(notification),
    },
    createTray: (image) => new Tray(image),
    isTrayShown: () => isTrayShown(platform),
    power: powerMonitor,
    env,
    platform,
    appId: APP_ID,
    clock: systemClock,
    settings,
    shellSettings,
    accounts,
    routes,
    window,
    text,
  })

  guardPages({
    app,
    session: session.defaultSession,
    others,
    protocol,
    folder: join(out, 'renderer'),
    serverOf: (account) => accounts.serverOf(account),
  })
  answerPage({
    ipc: ipcMain,
    shell,
    suggested,
    settings,
    secrets,
    accounts,
    routes,
    notices,
    window,
    heldClose,
  })
  const finish = endCleanly(app, async () => {
    try {
      await accounts.stop()
    } finally {
      files.close()
    }
  })
  const { hasTray } = await openSystem({
    options,
    documentation: parts.documentation,
    appImage,
    trayShown,
    log,
    secrets,
    shellSettings,
    accounts,
    network,
    notices,
    window,
    heldClose,
    finish,
  })

  // A link shows the window itself, if it leads anywhere.
  app.on('second-instance', (_event, argv) => {
    if (linkIn(argv) === null) window.show()
  })
  app.on('activate', () => window.show())
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // Who started with the computer waits beside the clock until it is wanted.
  if (!(options.hidden && hasTray)) window.show()
  links.openWith((link) => openLink({ accounts, routes }, link))
}
