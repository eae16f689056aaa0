import { connectEngine } from '@roomkey/client/api'
import { measureImage } from '@roomkey/client/hosts/measureImage'
import type { Platform } from '@roomkey/ui'
import type { DesktopBridge } from '../ipc/bridge.ts'

/** The desktop shell as the app sees it: everything goes through the preload's bridge. */
export async function createPlatform(bridge: DesktopBridge): Promise<Platform> {
  const { suggestedServer } = await bridge.info()
  const { engine, onViewChanged } = connectEngine({
    post: (message) => bridge.post(message),
    on: (listener) => bridge.onMessage(listener),
  })
  return {
    kind: 'desktop',
    engine,
    onViewChanged,
    server: { suggested: suggestedServer },
    async stageFiles(files) {
      const sizes = await Promise.all(files.map(measureImage))
      const staged = await bridge.stageFiles(files)
      return staged.map((file, index) => ({ ...file, ...sizes[index] }))
    },
    unstage: (ids) => bridge.unstage(ids),
    openExternal: (url) => bridge.openExternal(url),
  }
}
