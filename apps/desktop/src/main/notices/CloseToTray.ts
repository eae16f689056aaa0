export interface CloseToTrayParts {
  platform: NodeJS.Platform
  /** Whether there is an icon that opens the window again. */
  hasTray: boolean
  /** Whether the desktop shows such icons: on Linux not all of them do, and they can stop. */
  isTrayShown(): Promise<boolean>
  isWanted(): boolean
  isWindowHidden(): boolean
  /** The person learns, once in their life, where the window went. False: there was no way to say it. */
  explain(): boolean
  /** Throws where it cannot be kept. */
  wasExplained: { get(): boolean; set(): void }
  quit(): void
}

/**
 * On Windows and Linux, closing the window leaves the app running behind its tray icon, where there is one and the
 * person wants that. On macOS the window closes and the app runs on in the dock, as every app does there.
 */
export class CloseToTray {
  readonly #parts: CloseToTrayParts
  #quitting = false

  constructor(parts: CloseToTrayParts) {
    this.#parts = parts
  }

  /** The app is to end: whatever closes from now on really closes. */
  get isQuitting(): boolean {
    return this.#quitting
  }

  quitting(): void {
    this.#quitting = true
  }

  /** It goes on after all. */
  stays(): void {
    this.#quitting = false
  }

  /** Whether the window is to be hidden in place of being closed. */
  hides(): boolean {
    const { hasTray, isWanted, platform } = this.#parts
    return !this.#quitting && platform !== 'darwin' && hasTray && isWanted()
  }

  /** It was hidden. Where no icon is to be seen, that was the end: nobody would find the window again. */
  async hidden(): Promise<void> {
    const { explain, isTrayShown, isWindowHidden, quit, wasExplained } = this.#parts
    const shown = await isTrayShown()
    if (!isWindowHidden()) return
    if (!shown) {
      console.warn('The app ends with its window: nothing here shows an icon that would open it again.')
      quit()
    } else if (!wasExplained.get() && explain()) {
      try {
        wasExplained.set()
      } catch (error) {
        console.error('That the tray was explained is not kept; it will be again:', error)
      }
    }
  }
}
