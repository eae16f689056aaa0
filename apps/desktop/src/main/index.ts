/// <reference types="electron-vite/node" />
import { join } from 'node:path'
import { app, dialog, protocol, shell } from 'electron'
import icon from '../../build/icons/256x256.png?asset'
import startEngineWorker from '../engine/index.ts?nodeWorker'
import { receiveLinks, registerScheme } from './links/receiveLinks.ts'
import { readOptions } from './options.ts'
import { registerAppScheme } from './security/appScheme.ts'
import { demandSandbox } from './security/demandSandbox.ts'
import { openExternal } from './security/externalLink.ts'
import { guardNavigation } from './security/guardNavigation.ts'
import { startOrSay } from './startOrSay.ts'
import { startShell } from './startShell.ts'
import { en as text } from './text/en.ts'

// What has to be settled before Electron is ready; the rest is startShell's.

const options = readOptions(process.argv.slice(app.isPackaged ? 1 : 2), process.env)
// The lock, the browser profile and our own files all follow this folder, so it is set before anything else.
if (options.userData !== null) app.setPath('userData', options.userData)
// Pictures would lie in it as they are. What is kept of files lies with the account, or nowhere.
app.commandLine.appendSwitch('disable-http-cache')
app.enableSandbox()
registerAppScheme(protocol)
guardNavigation(app, (url) => openExternal(shell, url))
const links = receiveLinks(app, process.argv)

const start = async () => {
  demandSandbox(process, app.isPackaged, text)
  await startShell({
    options,
    links,
    icon,
    out: join(import.meta.dirname, '..'),
    startWorker: (workerData) => startEngineWorker({ workerData, stdout: true, stderr: true }),
    documentation: import.meta.env.MAIN_VITE_DOCUMENTATION || null,
  })
}

// Two processes must not write to one database.
if (app.requestSingleInstanceLock()) {
  registerScheme(app, process, options)
  void app.whenReady().then(() => startOrSay(start, { app, dialog }))
} else app.quit()
