import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { JsonFile } from './jsonFile.ts'
import type { Settings } from './settings.ts'

/** Stated although some are Electron's defaults: the type makes leaving one out an error. */
type SafePreferences = Required<
  Pick<
    NonNullable<BrowserWindowConstructorOptions['webPreferences']>,
    | 'contextIsolation'
    | 'sandbox'
    | 'nodeIntegration'
    | 'nodeIntegrationInWorker'
    | 'nodeIntegrationInSubFrames'
    | 'webviewTag'
    | 'webSecurity'
    | 'allowRunningInsecureContent'
    | 'experimentalFeatures'
    | 'navigateOnDragDrop'
    | 'preload'
  >
>

export function windowOptions(
  preload: string,
  saved: Settings['window'],
  backgroundColor: string,
): BrowserWindowConstructorOptions {
  const safe: SafePreferences = {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
  }
  return {
    title: 'Roomkey',
    width: saved?.width ?? 1200,
    height: saved?.height ?? 800,
    ...(saved && { x: saved.x, y: saved.y }),
    minWidth: 360,
    minHeight: 480,
    show: false,
    backgroundColor,
    webPreferences: { ...safe, spellcheck: true },
  }
}

/** Remembers size and place when the window closes, and shows it when there is something to see. */
export function tendWindow(
  window: Pick<BrowserWindow, 'on' | 'once' | 'show' | 'maximize' | 'isMaximized' | 'getNormalBounds'>,
  settings: JsonFile<Settings>,
): void {
  window.once('ready-to-show', () => {
    if (settings.value.window?.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    settings.write({ ...settings.value, window: { x, y, width, height, maximized: window.isMaximized() } })
  })
}
