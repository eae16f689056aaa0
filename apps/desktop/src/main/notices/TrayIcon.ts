import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { Text } from '../text/en.ts'
import type { TrayState } from './images.ts'
import type { Unread } from './unread.ts'

export type ShownTray = Pick<Tray, 'setImage' | 'setToolTip' | 'setContextMenu'> & {
  on(event: 'click', listener: () => void): unknown
}

export interface TrayIconParts {
  /** Throws where the system has no place for one. */
  create(image: NativeImage): ShownTray
  images: Record<TrayState, NativeImage>
  buildMenu(template: MenuItemConstructorOptions[]): Menu
  /** On macOS: the menu of the icon in the dock, which has an end of its own. */
  setDockMenu(menu: Menu): void
  open(account: AccountId | null): void
  quit(): void
  platform: NodeJS.Platform
  text: Text
}

const NOTHING: Unread = { unread: 0, urgent: 0, accounts: [] }

/**
 * The icon beside the clock: whether something waits, and the way back to the window. Its menu says nothing of how much:
 * setting another one closes the one that is open, and in a busy account that would be at every second.
 */
export class TrayIcon {
  readonly #parts: TrayIconParts
  readonly #tray: ShownTray | null
  #tip = ''
  #listed = ''
  #state: TrayState = 'nothing'

  constructor(parts: TrayIconParts) {
    this.#parts = parts
    this.#tray = make(parts)
    // On macOS a click opens the menu, as it does with the others there.
    if (parts.platform !== 'darwin') this.#tray?.on('click', () => parts.open(null))
    this.update(NOTHING)
  }

  get isThere(): boolean {
    return this.#tray !== null
  }

  update(unread: Unread): void {
    const { images, text } = this.#parts
    const state = stateOf(unread)
    if (state !== this.#state) this.#tray?.setImage(images[state])
    this.#state = state
    const tip = unread.unread > 0 ? text.unread.some(unread.unread) : text.unread.none
    if (tip !== this.#tip) this.#tray?.setToolTip(tip)
    this.#tip = tip
    const listed = JSON.stringify(unread.accounts.map(({ id, name }) => [id, name]))
    if (listed !== this.#listed) this.#list(unread)
    this.#listed = listed
  }

  #list(unread: Unread): void {
    const { buildMenu, platform, setDockMenu } = this.#parts
    const accounts = this.#accountItems(unread)
    // Linux shows what was last set, not what has changed in it.
    this.#tray?.setContextMenu(buildMenu(this.#items(accounts)))
    if (platform === 'darwin') setDockMenu(buildMenu(accounts))
  }

  #items(accounts: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
    const { open, quit, text } = this.#parts
    const separator = { type: 'separator' } as const
    return [
      { label: text.tray.open, click: () => open(null) },
      ...(accounts.length > 0 ? [separator, ...accounts] : []),
      separator,
      { label: text.tray.quit, click: quit },
    ]
  }

  #accountItems({ accounts }: Unread): MenuItemConstructorOptions[] {
    const { open, platform } = this.#parts
    return accounts.map(({ id, name }) => ({
      label: unambiguous(name, platform),
      click: () => open(id),
    }))
  }
}

function make({ create, images }: TrayIconParts): ShownTray | null {
  try {
    return create(images.nothing)
  } catch (error) {
    console.warn('There is no place for an icon beside the clock:', error)
    return null
  }
}

const stateOf = ({ unread, urgent }: Unread): TrayState =>
  urgent > 0 ? 'urgent' : unread > 0 ? 'unread' : 'nothing'

/** Elsewhere than on macOS an ampersand would underline the letter after it, and vanish. */
const unambiguous = (label: string, platform: NodeJS.Platform): string =>
  platform === 'darwin' ? label : label.replaceAll('&', '&&')
