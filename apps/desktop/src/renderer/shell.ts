import { listeners, type Shell } from '@roomkey/ui'
import type { DesktopBridge } from '../ipc/bridge.ts'
import type { ShellSettings } from '../ipc/shellSettings.ts'

/** The shell's settings as the page sees them: asked for once, then told of. */
export async function connectShell(
  bridge: Pick<
    DesktopBridge,
    'shell' | 'changeShell' | 'onShell' | 'onMenu' | 'copyDiagnostics' | 'showLogs'
  >,
): Promise<Shell> {
  const changes = listeners()
  let now: ShellSettings | null = null
  const tell = (settings: ShellSettings) => {
    now = settings
    changes.tell()
  }
  bridge.onShell(tell)
  const { facts, settings } = await bridge.shell()
  const first = now ?? settings
  return {
    facts,
    settings: () => now ?? first,
    subscribe: changes.subscribe,
    async change(change) {
      const changed = await bridge.changeShell(change)
      tell(changed.settings)
      return changed.failed
    },
    onCommand: (listener) => bridge.onMenu(listener),
    copyDiagnostics: () => bridge.copyDiagnostics(),
    showLogs: () => bridge.showLogs(),
  }
}
