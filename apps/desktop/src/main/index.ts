/// <reference types="electron-vite/node" />
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron'
import startEngineWorker from '../engine/index.ts?nodeWorker'
import type { EngineWorkerData, ShellServices } from '../engine/messages.ts'
import { APP_PAGE, answerAppRequests, registerAppScheme } from './appScheme.ts'
import { contentSecurityPolicy, serverOrigin } from './contentSecurityPolicy.ts'
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

const OUT = join(import.meta.dirname, '..')

const options = readOptions(process.argv.slice(app.isPackaged ? 1 : 2), process.env)
// The lock, the browser profile and our own files all follow this folder, so it is set before anything else.
if (options.userData !== null) app.setPath('userData', options.userData)
registerAppScheme(protocol)
guardNavigation(app, (url) => openExternal(shell, url))

// Two processes must not write to one database.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start)
else app.quit()

async function start(): Promise<void> {
  const userData = app.getPath('userData')
  const settings = openSettings(userData)
  const secrets = await SecretStore.open(userData, safeStorage, process.platform)
  const chosenServer = () => settings.value.server ?? options.server
  let window: BrowserWindow | null = null

  guardPermissions(session.defaultSession)
  protocol.handle(
    'app',
    answerAppRequests(join(OUT, 'renderer'), () => contentSecurityPolicy(chosenServer())),
  )
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)))

  const loadPage = () => {
    window?.loadURL(APP_PAGE).catch((error: unknown) => console.error('The page did not load:', error))
  }

  let toldAboutSecrets = false
  const services: ShellServices = {
    secretGet: (name) => secrets.get(name),
    async secretSet(name, value) {
      await secrets.set(name, value)
      if (value === null || secrets.keeping.kept || toldAboutSecrets) return
      toldAboutSecrets = true
      console.warn(`Sign-ins are kept until the app closes: ${secrets.keeping.reason}`)
      const message = {
        type: 'info' as const,
        message: 'You will have to sign in again next time.',
        detail: `Roomkey keeps sign-ins in your system’s password store only. ${secrets.keeping.reason}`,
      }
      void (window ? dialog.showMessageBox(window, message) : dialog.showMessageBox(message))
    },
    serverChosen(server) {
      const before = serverOrigin(chosenServer())
      if (settings.value.server !== server) settings.write({ ...settings.value, server })
      // The policy is a header of the page, so a page that was loaded for another server must load again.
      if (serverOrigin(server) !== before) loadPage()
    },
  }

  const workerData: EngineWorkerData = { folder: join(userData, 'engine') }
  const engine = new EngineHost({
    startWorker: () => startEngineWorker({ workerData }),
    services,
    toPage: (message) => window?.webContents.send('engine:message', message),
    restarted: loadPage,
    gaveUp(reason) {
      console.error('The engine keeps ending:', reason)
      dialog.showErrorBox(
        'Roomkey has to close',
        'Its local data could not be opened. Details are in the log.',
      )
      app.exit(1)
    },
  })

  answerCall(ipcMain, 'app:info', () => ({ suggestedServer: options.server ?? settings.value.server ?? '' }))
  answerCall(ipcMain, 'files:stage', (files) => engine.control.stage(files))
  receivePost(ipcMain, 'files:unstage', (ids) => void engine.control.unstage.asEvent(ids))
  answerCall(ipcMain, 'link:open', (url) => openExternal(shell, url))
  receivePost(ipcMain, 'engine:post', (message) => engine.fromPage(message))
  powerMonitor.on('resume', () => void engine.control.wake())

  const openWindow = () => {
    window = new BrowserWindow(windowOptions(join(OUT, 'preload', 'index.cjs'), settings.value.window))
    tendWindow(window, settings)
    window.on('closed', () => {
      window = null
    })
    loadPage()
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
    engine
      .stop()
      .catch((error: unknown) => console.error('The engine did not stop cleanly:', error))
      .finally(() => app.quit())
  })
  openWindow()
}
