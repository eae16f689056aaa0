import type { BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { Settings } from '../settings/settings.ts'

/** Stated although some are Electron's defaults: the type makes leaving one out an error. */
type SafePreferences = Required<
  Pick<
    NonNullable<BrowserWindowConstructorOptions['webPreferences']>,
    | 'contextIsolation'
    | 'sandbox'
    | 'nodeIntegration'
    | 'nodeIntegrationInWorker'
    | 'nodeIntegrationInSubFrames'
    | 'webviewTag'
    | 'webSecurity'
    | 'allowRunningInsecureContent'
    | 'experimentalFeatures'
    | 'navigateOnDragDrop'
    | 'plugins'
    | 'safeDialogs'
    | 'devTools'
    | 'preload'
  >
>

const MIN_WIDTH = 360
const MIN_HEIGHT = 480

export interface WindowPlace {
  preload: string
  saved: Settings['window']
  /** What of each screen is free of bars and docks, the first screen's first. */
  workAreas: readonly Rectangle[]
  backgroundColor: string
  /** Its path, on Linux: elsewhere a window has the icon of the program. */
  icon: string | null
  /** For whoever works on the app; not in one that was installed. */
  devTools: boolean
}

export function windowOptions(place: WindowPlace): BrowserWindowConstructorOptions {
  const safe: SafePreferences = {
    preload: place.preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    plugins: false,
    safeDialogs: true,
    devTools: place.devTools,
  }
  const { saved } = place
  return {
    title: 'Roomkey',
    ...(place.icon !== null && { icon: place.icon }),
    ...(saved ? reachable(saved, place.workAreas) : { width: 1200, height: 800 }),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    show: false,
    backgroundColor: place.backgroundColor,
    webPreferences: { ...safe, spellcheck: true },
  }
}

/** Enough of the title bar to take hold of. */
const GRIP = 64

/**
 * Where the window was, if a person could reach it there. The screen that it was on may be gone: then it keeps its
 * size as far as the first screen has room, and the system finds it a place.
 */
function reachable(
  { x, y, width, height }: Rectangle,
  workAreas: readonly Rectangle[],
): Pick<BrowserWindowConstructorOptions, 'x' | 'y' | 'width' | 'height'> {
  const isReachable = workAreas.some((area) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    return across >= GRIP && y >= area.y && y + GRIP <= area.y + area.height
  })
  if (isReachable) return { x, y, width, height }
  const [first] = workAreas
  if (first === undefined) return { width, height }
  return {
    width: Math.max(MIN_WIDTH, Math.min(width, first.width)),
    height: Math.max(MIN_HEIGHT, Math.min(height, first.height)),
  }
}
