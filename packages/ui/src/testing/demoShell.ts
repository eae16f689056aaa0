import type { MenuCommand, Shell, ShellFacts, ShellSettings } from '../platform.ts'
import { listeners } from '../state/listeners.ts'

export interface DemoShell extends Shell {
  /** What was asked of it. */
  asked: string[]
  /** Changes of these fail. */
  refuses: Set<keyof ShellSettings>
  /** As if it was chosen in the menu bar. */
  choose(command: MenuCommand): void
}

const FACTS: ShellFacts = {
  version: '1.4.0',
  platform: 'linux',
  hasTray: true,
  canAutostart: true,
  spellcheck: { by: 'app', languages: ['de', 'en-AU', 'en-GB', 'en-US', 'fr', 'it', 'pt-BR', 'uk'] },
  updates: 'self',
  zoomLevels: [0.8, 0.9, 1, 1.1, 1.25, 1.5, 2],
}

/** Settings that nothing follows. */
export function demoShell(): DemoShell {
  let settings: ShellSettings = {
    notifications: { about: 'mentionsAndDirect', showText: true, sound: true, quietHours: null },
    closeToTray: true,
    startAtLogin: false,
    zoom: 1,
    spellcheck: { on: true, languages: [] },
    updates: true,
    proxy: { mode: 'system' },
  }
  const changes = listeners()
  const asked: string[] = []
  const refuses = new Set<keyof ShellSettings>()
  let command: (name: MenuCommand) => void = () => undefined
  return {
    asked,
    refuses,
    choose: (name) => command(name),
    facts: FACTS,
    settings: () => settings,
    subscribe: changes.subscribe,
    async change(change) {
      const names = Object.keys(change) as (keyof ShellSettings)[]
      const failed = names.filter((name) => refuses.has(name))
      const done = Object.entries(change).filter(([name]) => !refuses.has(name as keyof ShellSettings))
      settings = { ...settings, ...Object.fromEntries(done) }
      changes.tell()
      return failed
    },
    onCommand(listener) {
      command = listener
    },
    async copyDiagnostics() {
      asked.push('copy diagnostics')
    },
    showLogs: () => void asked.push('show logs'),
  }
}
