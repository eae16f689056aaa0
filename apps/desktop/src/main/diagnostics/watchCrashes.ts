import type { App } from 'electron'

export interface WatchCrashesParts {
  app: Pick<App, 'on'>
  /** What the page was doing is over. */
  gone(): void
  /** Loads the page again. */
  reload(): void
  /** It was loaded again often enough. */
  gaveUp(): void
  now?: () => number
}

/** In an hour: an app that runs for weeks may stumble now and then. */
const MAX_RELOADS = 3
const HOUR_MS = 3_600_000

/**
 * A page whose process ended is loaded again; everything it showed lies with the engine. Nothing is sent anywhere:
 * Electron's crash reporter is not used, because a memory dump holds messages.
 */
export function watchCrashes({ app, gone, reload, gaveUp, now = Date.now }: WatchCrashesParts): void {
  let reloads: number[] = []
  app.on('render-process-gone', (_event, _contents, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    console.error(`The page’s process ended: ${reason}, ${exitCode}`)
    gone()
    const at = now()
    reloads = reloads.filter((each) => at - each < HOUR_MS)
    if (reloads.length >= MAX_RELOADS) return gaveUp()
    reloads.push(at)
    reload()
  })
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    // Chromium starts its helpers again by itself.
    if (reason !== 'clean-exit') console.error(`A helper process ended: ${type}, ${reason}, ${exitCode}`)
  })
}
