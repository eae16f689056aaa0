import type { MenuCommand } from '@roomkey/ui'
import type { App, Clipboard, Menu as ElectronMenu, MenuItemConstructorOptions } from 'electron'
import type { Diagnostics } from '../diagnostics/Diagnostics.ts'
import type { ShellSettingsStore } from '../settings/ShellSettingsStore.ts'
import type { Text } from '../text/en.ts'
import { offerContextMenu } from './contextMenu.ts'
import type { MainWindow } from './MainWindow.ts'
import { menuTemplate } from './menu.ts'
import { followZoom, zoomStep } from './zoom.ts'

export interface OpenMenusParts {
  app: Pick<App, 'on' | 'isPackaged'>
  menus: Pick<typeof ElectronMenu, 'buildFromTemplate' | 'setApplicationMenu'>
  clipboard: Pick<Clipboard, 'writeText'>
  platform: NodeJS.Platform
  text: Text
  settings: ShellSettingsStore
  window: Pick<MainWindow, 'show' | 'send'>
  diagnostics: Diagnostics
  /** Tells a person something, whatever state the page is in. */
  tell(message: string, detail: string): void
  /** Null where nobody named a place with documentation. */
  openDocumentation: (() => void) | null
}

/** The menu bar, the menus of the right click, and the zoom that the menu bar changes. */
export function openMenus(parts: OpenMenusParts): void {
  const { app, clipboard, diagnostics, menus, platform, settings, text, window } = parts
  followZoom(app, settings)
  offerContextMenu({
    app,
    clipboard,
    text: text.contextMenu,
    popUp: (template: MenuItemConstructorOptions[]) => menus.buildFromTemplate(template).popup(),
  })
  const template = menuTemplate({
    platform,
    isDevelopment: !app.isPackaged,
    text: text.menu,
    choose(command: MenuCommand) {
      window.show()
      window.send('menu:command', command)
    },
    zoom(by) {
      try {
        settings.change({ zoom: zoomStep(settings.value.zoom, by) })
      } catch (error) {
        console.error('The zoom could not be kept:', error)
      }
    },
    copyDiagnostics() {
      diagnostics.copy().then(
        () => parts.tell(text.diagnostics.copied, text.diagnostics.copiedDetail),
        (error: unknown) => console.error('Diagnostics could not be copied:', error),
      )
    },
    showLogs: () => void diagnostics.showFolder(),
    openDocumentation: parts.openDocumentation,
  })
  menus.setApplicationMenu(menus.buildFromTemplate(template))
}
