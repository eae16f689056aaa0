import type { App, NativeImage } from 'electron'
import type { Text } from '../text/en.ts'
import type { Unread } from './unread.ts'

export interface BadgeParts {
  app: Pick<App, 'setBadgeCount'>
  window: { setOverlay(image: NativeImage | null, description: string): void }
  overlay: NativeImage
  platform: NodeJS.Platform
  text: Text
}

/** How much waits for this person, on the app's icon: a number on macOS and Linux, a mark on Windows. */
export class Badge {
  readonly #parts: BadgeParts
  #urgent = 0

  constructor(parts: BadgeParts) {
    this.#parts = parts
  }

  update({ urgent }: Pick<Unread, 'urgent'>): void {
    if (urgent === this.#urgent) return
    this.#urgent = urgent
    const { app, overlay, platform, text, window } = this.#parts
    if (platform !== 'win32') app.setBadgeCount(urgent)
    else if (urgent === 0) window.setOverlay(null, '')
    else window.setOverlay(overlay, text.unread.badge(urgent))
  }
}
