import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Item,
  NativeImage,
  NativeTheme,
  Rectangle,
} from 'electron'
import type { EventName, Events } from '../../ipc/channels.ts'
import type { Look } from '../../ipc/look.ts'
import type { JsonFile } from '../settings/jsonFile.ts'
import type { Settings } from '../settings/settings.ts'
import { applyTheme, behindPage } from './theme.ts'
import { windowOptions } from './windowOptions.ts'

export interface MainWindowParts {
  create(options: BrowserWindowConstructorOptions): BrowserWindow
  preload: string
  icon: string | null
  devTools: boolean
  settings: JsonFile<Settings>
  theme: Pick<NativeTheme, 'shouldUseDarkColors'> & { themeSource: NativeTheme['themeSource'] }
  workAreas(): Rectangle[]
  /** It is there and empty. */
  opened(): void
  /** Somebody began to look at it, or no longer does. */
  looked(): void
  /** Whether closing hides it, and that this was done; else whether something holds it up. */
  closing: { hides(): boolean; hidden(): void; holds(): boolean }
}

/** The app's one window: there, or closed while the app runs on. Remembers its size and place. */
export class MainWindow {
  readonly #parts: MainWindowParts
  #window: BrowserWindow | null = null
  #overlay: { image: NativeImage | null; description: string } = { image: null, description: '' }
  #progress: { share: number; mode: 'normal' | 'error' } = { share: -1, mode: 'normal' }

  constructor(parts: MainWindowParts) {
    this.#parts = parts
  }

  /** Somebody has it before their eyes and works in it. */
  get hasFocus(): boolean {
    const window = this.#window
    return window?.isVisible() === true && window.isFocused() && !window.isMinimized()
  }

  /** It is there, and nobody can see it. */
  get isHidden(): boolean {
    return this.#window?.isVisible() === false
  }

  /** Opens it, or brings it to the front. */
  show(): void {
    const window = this.#window
    if (window === null) {
      this.#open()
      return
    }
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  close(): void {
    this.#window?.close()
  }

  load(url: string): void {
    this.#window?.loadURL(url).catch((error: unknown) => console.error('The page did not load:', error))
  }

  /** To the page that is shown, if there is one. */
  send<E extends EventName>(event: E, ...args: Events[E]): void {
    this.#window?.webContents.send(event, ...args)
  }

  /** A share from 0 to 1; less than 0: nothing. */
  showProgress(share: number, mode: 'normal' | 'error'): void {
    this.#progress = { share, mode }
    this.#window?.setProgressBar(share, { mode })
  }

  /** Of what the page says is being dragged. */
  startDrag(item: Item): void {
    this.#window?.webContents.startDrag(item)
  }

  /** A dialog of the system that belongs to the window. Rejects when that is closed. */
  async ask<T>(question: (above: BrowserWindow) => Promise<T>): Promise<T> {
    if (this.#window === null) throw new Error('There is no window to ask in.')
    return question(this.#window)
  }

  applyLook(look: Look | null): void {
    applyTheme(this.#parts.theme, look, this.#window)
  }

  /** A mark on its button, on Windows; the description is for screen readers. */
  setOverlay(image: NativeImage | null, description: string): void {
    this.#overlay = { image, description }
    this.#window?.setOverlayIcon(image, description)
  }

  /**
   * On Windows a window that is shown gets a new, bare button some time later, and what is drawn before that is lost.
   * Electron tells nobody when: so again at whatever happens to the window next.
   */
  #drawButton(): void {
    const { image, description } = this.#overlay
    if (image !== null) this.#window?.setOverlayIcon(image, description)
    const { share, mode } = this.#progress
    if (share >= 0) this.#window?.setProgressBar(share, { mode })
  }

  #open(): void {
    const { closing, create, devTools, looked, preload, icon, settings, theme, workAreas, opened } =
      this.#parts
    this.applyLook(settings.value.look)
    const saved = settings.value.window
    const backgroundColor = behindPage(theme)
    const window = create(
      windowOptions({ preload, icon, saved, workAreas: workAreas(), backgroundColor, devTools }),
    )
    this.#window = window
    window.once('ready-to-show', () => {
      if (saved?.maximized) window.maximize()
      window.show()
    })
    const turned = () => {
      looked()
      this.#drawButton()
    }
    window.on('focus', turned)
    window.on('blur', turned)
    window.on('minimize', looked)
    window.on('restore', turned)
    window.on('show', turned)
    window.on('hide', looked)
    window.on('close', (event) => {
      const { x, y, width, height } = window.getNormalBounds()
      const maximized = window.isMaximized()
      try {
        settings.write({ ...settings.value, window: { x, y, width, height, maximized } })
      } catch (error) {
        // Thrown here it would end the app instead of hiding the window; the place of last time is good enough.
        console.error('The place of the window could not be kept:', error)
      }
      if (closing.hides()) {
        event.preventDefault()
        window.hide()
        closing.hidden()
      } else if (closing.holds()) {
        event.preventDefault()
        // Its page says what is waited for.
        this.show()
      }
    })
    window.on('closed', () => {
      this.#window = null
      looked()
    })
    opened()
  }
}
