import { createStore, type StoreApi } from 'zustand/vanilla'

export type Theme = 'light' | 'dark' | 'system'

/** What the window remembers. Nothing secret: it is kept as it is. */
export interface Preferences {
  theme: Theme
  listWidth: number
  detailsOpen: boolean
  /** The newer version of the app about which the person said “later”. */
  passedVersion: string | null
}
export type PreferenceStore = StoreApi<Preferences>

export const LIST_WIDTH = { min: 208, usual: 264, max: 420 }
const KEY = 'roomkey.window'
const usual: Preferences = {
  theme: 'system',
  listWidth: LIST_WIDTH.usual,
  detailsOpen: false,
  passedVersion: null,
}

export const clampWidth = (width: number): number =>
  Math.min(LIST_WIDTH.max, Math.max(LIST_WIDTH.min, Math.round(width)))

/** Takes what is usable of whatever was stored, by this version or another. */
export function readPreferences(stored: string | null): Preferences {
  let found: Partial<Record<keyof Preferences, unknown>> = {}
  try {
    const parsed: unknown = JSON.parse(stored ?? '{}')
    if (typeof parsed === 'object' && parsed !== null) found = parsed
  } catch {
    // Unreadable preferences are worth nothing; the usual ones do.
  }
  return {
    theme: found.theme === 'light' || found.theme === 'dark' ? found.theme : usual.theme,
    listWidth: typeof found.listWidth === 'number' ? clampWidth(found.listWidth) : usual.listWidth,
    detailsOpen: found.detailsOpen === true,
    passedVersion: typeof found.passedVersion === 'string' ? found.passedVersion.slice(0, 64) : null,
  }
}

/** Storage may be refused (private windows, blocked site data): the window then just forgets. */
export function createPreferences(storage: () => Pick<Storage, 'getItem' | 'setItem'>): PreferenceStore {
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work()
    } catch {
      return null
    }
  }
  const store = createStore<Preferences>(() => readPreferences(attempt(() => storage().getItem(KEY))))
  store.subscribe((state) => attempt(() => storage().setItem(KEY, JSON.stringify(state))))
  return store
}
