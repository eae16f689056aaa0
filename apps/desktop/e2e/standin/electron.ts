import { EventEmitter } from 'node:events'
import type {
  BrowserWindowConstructorOptions,
  Dialog,
  Notification as ElectronNotification,
  session as ElectronSession,
  MessageBoxOptions,
  NativeTheme,
  NotificationConstructorOptions,
  PowerMonitor,
  Protocol,
  Screen,
  Session,
  Shell,
} from 'electron'
import { onAsked } from './asked.ts'
import { Desktop } from './Desktop.ts'
import { report } from './report.ts'
import { StandInApp } from './StandInApp.ts'

export { clipboard } from './StandInClipboard.ts'

import { type Dialogue, fileDialogs, fileManager, optionsOf } from './StandInFiles.ts'
import { images } from './StandInImages.ts'
import { StandInKeychain } from './StandInKeychain.ts'
import { StandInMenus } from './StandInMenus.ts'
import { StandInNetwork } from './StandInNetwork.ts'
import { StandInNotifications } from './StandInNotification.ts'
import { spellChecker } from './StandInSpellChecker.ts'
import { StandInTheme } from './StandInTheme.ts'
import { createTray } from './StandInTray.ts'
import { StandInWindow } from './StandInWindow.ts'
import { knownEvent, strict } from './strict.ts'

// The module that the built shell gets when it imports 'electron'. It has what the shell uses, typed by Electron's own
// declarations, so that a changed signature fails the type check here. A named import that is missing fails at once.

const desktop = new Desktop()
const standInApp = new StandInApp(desktop)
export const app = standInApp.api
export const ipcMain = strict('ipcMain', desktop.ipc.api)
export const safeStorage = strict('safeStorage', new StandInKeychain(() => app.getPath('userData')).api)

/** `new` gives the window's face; Chromium is behind it. */
export function BrowserWindow(options: BrowserWindowConstructorOptions): StandInWindow['api'] {
  const window = new StandInWindow(desktop, options)
  desktop.windows.add(window)
  standInApp.emit('web-contents-created', {}, window.contents)
  window.api.once('ready-to-show', () => desktop.announce())
  window.api.on('closed', () => {
    desktop.windows.delete(window)
    if (desktop.windows.size === 0 && !standInApp.quitting) standInApp.emit('window-all-closed')
  })
  return window.api
}

const notifications = new StandInNotifications()
const notifiable: Pick<typeof ElectronNotification, 'isSupported' | 'removeAll'> = {
  isSupported: () => true,
  // Of processes that have ended: this list is as old as this one.
  removeAll() {},
}
export const Notification = Object.assign(
  // An arrow function could not be called with `new`.
  function StandInNotification(options: NotificationConstructorOptions) {
    return notifications.create(options)
  },
  notifiable,
)
export function Tray(): ReturnType<typeof createTray> {
  return createTray()
}
export const nativeImage = images

onAsked((asked) => {
  if (asked.type === 'quit') app.quit()
  else if (asked.type === 'clickNotification') notifications.click(asked.id)
  else if (asked.type === 'chooseMenu') menus.choose(asked.label)
  else if (asked.type === 'closeWindow') for (const window of desktop.windows) void window.close()
  else for (const window of desktop.windows) window.setFocus(asked.focused)
})

export const protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'> = strict('protocol', {
  registerSchemesAsPrivileged(schemes) {
    for (const { scheme, privileges } of schemes) {
      // The https host that plays the scheme is standard and secure; a scheme that is not would behave differently.
      if (scheme !== 'app' || !privileges?.standard || !privileges.secure || privileges.bypassCSP) {
        throw new Error('The Electron stand-in plays one standard, secure scheme: app.')
      }
    }
  },
  handle(scheme, handler) {
    if (scheme !== 'app') throw new Error(`The Electron stand-in does not know the scheme '${scheme}'.`)
    desktop.appHandler = handler
  },
})

const network = new StandInNetwork().api
const allowNTLMCredentialsForDomains: Session['allowNTLMCredentialsForDomains'] = (domains) => {
  if (!domains.endsWith('.invalid')) throw new Error(`Servers would be told who is here: '${domains}'.`)
}
const defaultSession: Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'clearStorageData'
  | 'allowNTLMCredentialsForDomains'
  | keyof typeof spellChecker
> &
  typeof network & { on(event: string, listener: () => void): void } = strict('session', {
  ...spellChecker,
  ...network,
  // Headless Chromium asks nobody: what the check handler says is set for the page before it loads.
  setPermissionRequestHandler() {},
  setPermissionCheckHandler(handler) {
    desktop.permissionCheck = handler
  },
  setDevicePermissionHandler() {},
  allowNTLMCredentialsForDomains,
  // Headless Chromium refuses downloads by itself, so there is nothing to ask.
  on: (event) => knownEvent('session', ['will-download'], event),
  async clearStorageData(options) {
    if (!/^app:\/\/[a-z0-9-]+$/.test(options?.origin ?? '')) {
      throw new Error('The stand-in clears the storage of one origin of the app.')
    }
    await desktop.clearStorage(options?.origin ?? '')
  },
})
export const session: Pick<typeof ElectronSession, never> & {
  defaultSession: typeof defaultSession
  fromPartition(name: string): Pick<Session, 'setProxy' | 'allowNTLMCredentialsForDomains'>
} = strict('session', {
  defaultSession,
  // Nothing is loaded in it.
  fromPartition: (name) =>
    strict(`session ${name}`, { setProxy: async () => {}, allowNTLMCredentialsForDomains }),
})

export const shell: Pick<Shell, 'openExternal' | 'openPath' | 'showItemInFolder'> = strict('shell', {
  ...fileManager,
  openExternal: async (url) => report({ type: 'openExternal', url }),
})

function told(options: Pick<MessageBoxOptions, 'message' | 'detail'>) {
  report({ type: 'dialog', message: options.message, detail: options.detail ?? '' })
  return { response: 0, checkboxChecked: false }
}
export const dialog: Pick<Dialog, 'showMessageBox' | 'showErrorBox' | 'showSaveDialog' | 'showOpenDialog'> =
  strict('dialog', {
    ...fileDialogs(() => app.getPath('downloads')),
    showMessageBox: async (...args: Dialogue<MessageBoxOptions>) => told(optionsOf(args)),
    showErrorBox: (message: string, detail: string) => void told({ message, detail }),
  })

/** Menus that nobody opens: they are made and handed over. */
const menus = new StandInMenus()
export const Menu = menus.api

/** Has what the shell uses; a proxy that refuses to be set would refuse the theme, too. */
export const nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'> & {
  themeSource: NativeTheme['themeSource']
} = new StandInTheme((scheme) => desktop.setColorScheme(scheme))

/** Headless Chromium has a screen of any size. */
export const screen: Pick<Screen, 'getAllDisplays'> = strict('screen', {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display],
})

const power = new EventEmitter()
export const powerMonitor: Pick<PowerMonitor, 'getSystemIdleState'> & {
  on(event: string, listener: () => void): void
} = strict('powerMonitor', {
  on(event, listener) {
    knownEvent(
      'powerMonitor',
      ['suspend', 'resume', 'shutdown', 'lock-screen', 'unlock-screen', 'on-ac'],
      event,
    )
    power.on(event, listener)
  },
  getSystemIdleState: () => 'active',
})
