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

/** The icon beside the clock: whether something waits, where, and the way back to the window. */
export class TrayIcon {
  readonly #parts: TrayIconParts
  readonly #tray: ShownTray | null
  #shown = NOTHING
  #state: TrayState = 'nothing'

  constructor(parts: TrayIconParts) {
    this.#parts = parts
    this.#tray = make(parts)
    // On macOS a click opens the menu, as it does with the others there.
    if (parts.platform !== 'darwin') this.#tray?.on('click', () => parts.open(null))
    this.#show(NOTHING)
  }

  get isThere(): boolean {
    return this.#tray !== null
  }

  update(unread: Unread): void {
    if (JSON.stringify(unread) !== JSON.stringify(this.#shown)) this.#show(unread)
  }

  #show(unread: Unread): void {
    this.#shown = unread
    const { buildMenu, images, platform, setDockMenu, text } = this.#parts
    const state = stateOf(unread)
    if (state !== this.#state) this.#tray?.setImage(images[state])
    this.#state = state
    this.#tray?.setToolTip(unread.unread > 0 ? text.unread.some(unread.unread) : text.unread.none)
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
    const { open, platform, text } = this.#parts
    return accounts.map(({ id, name, unread }) => ({
      label: unambiguous(text.tray.account(name, unread), platform),
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
