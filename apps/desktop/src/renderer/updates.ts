import { listeners, type Updates } from '@roomkey/ui'
import type { DesktopBridge } from '../ipc/bridge.ts'
import type { UpdateState } from '../ipc/updates.ts'

/** Newer versions as the page sees them: asked for once, then told of. */
export async function connectUpdates(
  bridge: Pick<DesktopBridge, 'updateState' | 'onUpdate' | 'checkForUpdate' | 'installUpdate'>,
): Promise<Updates> {
  const changes = listeners()
  let told: UpdateState | null = null
  bridge.onUpdate((state) => {
    told = state
    changes.tell()
  })
  const first = await bridge.updateState()
  return {
    now: () => told ?? first,
    subscribe: changes.subscribe,
    check: () => bridge.checkForUpdate(),
    install: (when) => bridge.installUpdate(when),
  }
}
