import type { MenuCommand } from '@roomkey/ui'
import type { MenuItemConstructorOptions } from 'electron'
import type { Text } from '../text/en.ts'

type Item = MenuItemConstructorOptions

export interface MenuParts {
  platform: NodeJS.Platform
  /** Reloading a page and its tools are for people who change the app. */
  isDevelopment: boolean
  text: Text['menu']
  /** To the page, which does what the key does. */
  choose(command: MenuCommand): void
  zoom(by: 1 | 0 | -1): void
  copyDiagnostics(): void
  showLogs(): void
  /** Null where whoever built the app named no place with documentation. */
  openDocumentation: (() => void) | null
}

const LINE: Item = { type: 'separator' }
const onlyIf = <T>(wanted: boolean, ...items: T[]): T[] => (wanted ? items : [])

/**
 * The menu bar as each system has it. The page has the keys of its commands itself: they are written beside the items,
 * and registered for zoom only, which is the shell's. (macOS knows no unregistered ones; there a key that the page has
 * taken does not reach the menu.)
 */
export function menuTemplate(parts: MenuParts): Item[] {
  const isMac = parts.platform === 'darwin'
  return [
    ...onlyIf(isMac, appMenu(parts)),
    fileMenu(parts, isMac),
    editMenu(parts, isMac),
    viewMenu(parts),
    goMenu(parts, isMac),
    ...onlyIf<Item>(isMac, { role: 'windowMenu' }),
    helpMenu(parts, isMac),
  ]
}

const command = (parts: MenuParts, label: string, name: MenuCommand, accelerator?: string): Item => ({
  label,
  click: () => parts.choose(name),
  ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
})

const settings = (parts: MenuParts) => command(parts, parts.text.settings, 'settings', 'CommandOrControl+,')

const appMenu = (parts: MenuParts): Item => ({
  role: 'appMenu',
  submenu: [
    { role: 'about' },
    LINE,
    settings(parts),
    LINE,
    { role: 'services' },
    LINE,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    LINE,
    { role: 'quit' },
  ],
})

const fileMenu = (parts: MenuParts, isMac: boolean): Item => ({
  label: parts.text.file,
  submenu: [
    command(parts, parts.text.newRoom, 'newRoom'),
    command(parts, parts.text.addAccount, 'addAccount'),
    LINE,
    ...onlyIf(!isMac, settings(parts), LINE),
    { role: 'close' },
    ...onlyIf<Item>(!isMac, { role: 'quit' }),
  ],
})

const editMenu = (parts: MenuParts, isMac: boolean): Item => ({
  label: parts.text.edit,
  submenu: [
    { role: 'undo' },
    { role: 'redo' },
    LINE,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'pasteAndMatchStyle' },
    { role: 'selectAll' },
    LINE,
    command(parts, parts.text.find, 'search', 'CommandOrControl+F'),
    command(parts, parts.text.findEverywhere, 'searchEverywhere', 'CommandOrControl+Shift+F'),
    ...onlyIf<Item>(isMac, LINE, {
      label: parts.text.speech,
      submenu: [{ role: 'startSpeaking' }, { role: 'stopSpeaking' }],
    }),
  ],
})

/** The plus key has another name with and without Shift, and on the number pad. */
const zoomItems = ({ text, zoom }: MenuParts): Item[] => {
  const item = (label: string, by: 1 | 0 | -1, accelerator: string, ...others: string[]): Item[] => [
    { label, accelerator, click: () => zoom(by) },
    ...others.map((other) => ({ label, accelerator: other, visible: false, click: () => zoom(by) })),
  ]
  return [
    ...item(text.zoomReset, 0, 'CommandOrControl+0', 'CommandOrControl+num0'),
    ...item(text.zoomIn, 1, 'CommandOrControl+Plus', 'CommandOrControl+=', 'CommandOrControl+numadd'),
    ...item(text.zoomOut, -1, 'CommandOrControl+-', 'CommandOrControl+numsub'),
  ]
}

const viewMenu = (parts: MenuParts): Item => ({
  label: parts.text.view,
  submenu: [
    ...zoomItems(parts),
    LINE,
    command(parts, parts.text.details, 'details', 'CommandOrControl+.'),
    LINE,
    { role: 'togglefullscreen' },
    ...onlyIf<Item>(parts.isDevelopment, LINE, { role: 'reload' }, { role: 'toggleDevTools' }),
  ],
})

const goMenu = (parts: MenuParts, isMac: boolean): Item => ({
  label: parts.text.go,
  submenu: [
    command(parts, parts.text.switcher, 'switcher', 'CommandOrControl+K'),
    LINE,
    command(parts, parts.text.previousRoom, 'previousRoom', isMac ? 'Option+Up' : 'Alt+Up'),
    command(parts, parts.text.nextRoom, 'nextRoom', isMac ? 'Option+Down' : 'Alt+Down'),
    command(parts, parts.text.nextUnread, 'nextUnread', 'CommandOrControl+Shift+A'),
  ],
})

const helpMenu = (parts: MenuParts, isMac: boolean): Item => ({
  role: 'help',
  label: parts.text.help,
  submenu: [
    command(parts, parts.text.shortcuts, 'shortcuts', 'CommandOrControl+/'),
    ...(parts.openDocumentation ? [{ label: parts.text.documentation, click: parts.openDocumentation }] : []),
    LINE,
    { label: parts.text.copyDiagnostics, click: parts.copyDiagnostics },
    { label: parts.text.showLogs, click: parts.showLogs },
    ...onlyIf(!isMac, LINE, command(parts, parts.text.about, 'about')),
  ],
})
