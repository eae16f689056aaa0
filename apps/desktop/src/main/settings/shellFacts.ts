import type { App, Session } from 'electron'
import type { ShellFacts } from '../../ipc/shellSettings.ts'
import type { Autostart } from './autostart.ts'

export interface ShellFactsParts {
  app: Pick<App, 'getVersion'>
  session: Pick<Session, 'availableSpellCheckerLanguages'>
  platform: NodeJS.Platform
  autostart: Autostart
  hasTray: boolean
  updates: ShellFacts['updates']
}

/** What this system and this build can do, so that the page offers nothing else. */
export function shellFacts({
  app,
  session,
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
    // On macOS the list is empty: the system's own spelling checker is used.
    spellcheck: {
      by: isMac ? 'system' : 'app',
      languages: isMac ? [] : session.availableSpellCheckerLanguages,
    },
    updates,
  }
}
