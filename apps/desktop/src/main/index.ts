/// <reference types="electron-vite/node" />
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron'
import startEngineWorker from '../engine/index.ts?nodeWorker'
import type { EngineWorkerData } from '../engine/messages.ts'
import type { AccountId } from '../ipc/accounts.ts'
import { Accounts } from './Accounts.ts'
import { folderOf, holdsData, isSecretOf, secretOf } from './accountPlace.ts'
import { answerAppRequests, originOf, pageOf, registerAppScheme } from './appScheme.ts'
import { contentSecurityPolicy } from './contentSecurityPolicy.ts'
import { EngineHost } from './EngineHost.ts'
import { openExternal } from './externalLink.ts'
import { guardNavigation } from './guardNavigation.ts'
import { guardPermissions } from './guardPermissions.ts'
import { answerCall, receivePost } from './ipc.ts'
import { tendWindow, windowOptions } from './mainWindow.ts'
import { menuTemplate } from './menu.ts'
import { readOptions } from './options.ts'
import { SecretStore } from './SecretStore.ts'
import { openSettings } from './settings.ts'
import { applyTheme, behindPage } from './theme.ts'

const OUT = join(import.meta.dirname, '..')

const options = readOptions(process.argv.slice(app.isPackaged ? 1 : 2), process.env)
// The lock, the browser profile and our own files all follow this folder, so it is set before anything else.
if (options.userData !== null) app.setPath('userData', options.userData)
// Pictures would lie in it as they are. What is kept of files lies with the account, or nowhere.
app.commandLine.appendSwitch('disable-http-cache')
registerAppScheme(protocol)
guardNavigation(app, (url) => openExternal(shell, url))

// Two processes must not write to one database.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()

async function start(): Promise<void> {
  const userData = app.getPath('userData')
  const settings = openSettings(userData)
  const without = settings.value.withoutKeychain
  const secrets = await SecretStore.open({
    userData,
    keychain: safeStorage,
    platform: process.platform,
    without,
  })
  let window: BrowserWindow | null = null

  const startEngine = (id: AccountId): EngineHost => {
    const workerData: EngineWorkerData = { folder: folderOf(userData, id) }
    return new EngineHost({
      startWorker: () => startEngineWorker({ workerData }),
      services: {
        secretGet: (name) => secrets.get(secretOf(id, name)),
        secretSet: (name, value) => secrets.set(secretOf(id, name), value),
        keeps: async () => secrets.keeps,
        rebuilt: () => accounts.rebuilt(id, true),
        wiping: async () => accounts.wiping(id),
        wiped: () => accounts.wiped(id),
        status: (status) => accounts.heard(id, status),
      },
      toPage: (message) => {
        if (accounts.isAttached(id)) window?.webContents.send('engine:message', message)
      },
      restarted: () => accounts.restarted(id),
      gaveUp(reason) {
        console.error('An engine keeps ending:', reason)
        const goesOn = accounts.failed(id)
        const [title, detail] = goesOn
          ? ['One account has to stop', 'The others go on. ']
          : ['Roomkey has to close', '']
        dialog.showErrorBox(title, `${detail}Its local data could not be opened. Details are in the log.`)
        if (!goesOn) app.exit(1)
      },
    })
  }
  const accounts = new Accounts({
    settings,
    suggested: options.server,
    startEngine,
    async clear(id) {
      await rm(folderOf(userData, id), { recursive: true, force: true })
      await secrets.forgetAll((name) => isSecretOf(id, name))
      await session.defaultSession.clearStorageData({ origin: originOf(id) })
    },
    isUsed: (id) => holdsData(userData, id),
    newId: () => `account-${randomBytes(6).toString('hex')}`,
    showPage(id) {
      window?.loadURL(pageOf(id)).catch((error: unknown) => console.error('The page did not load:', error))
    },
    changed: (infos) => window?.webContents.send('accounts:changed', infos),
  })

  guardPermissions(session.defaultSession)
  const policyOf = (id: AccountId) => {
    const server = accounts.serverOf(id)
    return server === undefined ? null : contentSecurityPolicy(server)
  }
  protocol.handle('app', answerAppRequests(join(OUT, 'renderer'), policyOf))
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)))

  answerCall(ipcMain, 'app:info', (account) => ({
    suggestedServer: options.server ?? accounts.serverOf(account) ?? '',
    account,
    accounts: accounts.infos,
    protection: secrets.protection,
    look: settings.value.look,
  }))
  answerCall(ipcMain, 'files:stage', async (account, files) => {
    const engine = accounts.engineOf(account)
    return engine === undefined ? [] : engine.control.stage(files)
  })
  receivePost(ipcMain, 'files:unstage', (account, ids) => {
    void accounts.engineOf(account)?.control.unstage.asEvent(ids)
  })
  answerCall(ipcMain, 'link:open', (_account, url) => openExternal(shell, url))
  answerCall(ipcMain, 'protection:choose', (_account, answer) => {
    secrets.choose(answer)
    settings.write({ ...settings.value, withoutKeychain: answer })
    return secrets.protection
  })
  receivePost(ipcMain, 'engine:post', (account, message) => accounts.fromPage(account, message))
  receivePost(ipcMain, 'look:keep', (_account, look) => {
    settings.write({ ...settings.value, look })
    applyTheme(nativeTheme, look, window)
  })
  receivePost(ipcMain, 'accounts:add', () => accounts.add())
  receivePost(ipcMain, 'accounts:switch', (_account, id) => accounts.switchTo(id))
  receivePost(ipcMain, 'accounts:seen', (account) => accounts.rebuilt(account, false))
  powerMonitor.on('resume', () => accounts.wake())

  const openWindow = () => {
    const preload = join(OUT, 'preload', 'index.cjs')
    applyTheme(nativeTheme, settings.value.look, null)
    window = new BrowserWindow(windowOptions(preload, settings.value.window, behindPage(nativeTheme)))
    tendWindow(window, settings)
    window.on('closed', () => {
      window = null
    })
    accounts.show()
  }
  const showWindow = () => {
    if (window === null) return openWindow()
    if (window.isMinimized()) window.restore()
    window.focus()
  }
  app.on('second-instance', showWindow)
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })

  let stopped = false
  app.on('will-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    stopped = true
    accounts
      .stop()
      .catch((error: unknown) => console.error('An engine did not stop cleanly:', error))
      .finally(() => app.quit())
  })
  openWindow()
}
