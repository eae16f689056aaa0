import type { App } from 'electron'
import type { ShellFacts } from '../../ipc/shellSettings.ts'
import { ZOOM_LEVELS } from '../window/zoom.ts'
import type { Autostart } from './autostart.ts'
import type { Spellcheck } from './spellcheck.ts'

export interface ShellFactsParts {
  app: Pick<App, 'getVersion'>
  spellcheck: Spellcheck
  platform: NodeJS.Platform
  autostart: Autostart
  hasTray: boolean
  updates: ShellFacts['updates']
}

/** What this system and this build can do, so that the page offers nothing else. */
export function shellFacts({
  app,
  spellcheck,
  platform,
  autostart,
  hasTray,
  updates,
}: ShellFactsParts): ShellFacts {
  const isMac = platform === 'darwin'
  return {
    version: app.getVersion(),
    platform: isMac || platform === 'win32' ? platform : 'linux',
    hasTray,
    canAutostart: autostart.can,
    spellcheck,
    updates,
    zoomLevels: [...ZOOM_LEVELS],
  }
}
