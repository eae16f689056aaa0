import type { Engine, LastPlace } from '@roomkey/client/api'

/** A pause in scrolling this long saves the place. */
export const SAVE_AFTER_MS = 300

/** The room this app opens with next time, and where in it; kept with the engine. */
export interface LastPlaceKeeper {
  load(): Promise<LastPlace | null>
  /** Saves at once. */
  opened(place: LastPlace): void
  /** The reader moved: saves after a pause. */
  moved(): void
  /** Saves what waits at once: when the page is hidden. */
  flush(): void
  /** The next start opens no room. */
  forget(): void
}

/** `now`: where the reader is; null while that cannot be told, as before a timeline is drawn. */
export function createLastPlace(
  engine: Pick<Engine, 'lastPlace' | 'saveLastPlace'>,
  now: () => LastPlace | null,
): LastPlaceKeeper {
  let waiting: ReturnType<typeof setTimeout> | null = null
  let saved = ''

  function save(place: LastPlace | null) {
    const text = JSON.stringify(place)
    if (text === saved) return
    saved = text
    // A place that could not be saved costs a scroll at the next start; the next one is saved again.
    engine.saveLastPlace(place).catch(() => {
      saved = ''
    })
  }
  function stop() {
    if (waiting !== null) clearTimeout(waiting)
    waiting = null
  }
  function flush() {
    if (waiting === null) return
    stop()
    const place = now()
    if (place) save(place)
  }

  return {
    load: () => engine.lastPlace().catch(() => null),
    opened(place) {
      stop()
      save(place)
    },
    moved() {
      stop()
      waiting = setTimeout(flush, SAVE_AFTER_MS)
    },
    flush,
    forget() {
      stop()
      save(null)
    },
  }
}
