import { connectEngine, portChannel } from '@roomkey/client/api'
import type { StagingCalls } from '@roomkey/client/hosts/web'
import { hashRoutes, type Platform } from '@roomkey/ui'
import { createBirpc } from 'birpc'

import type { StartMessage } from './messages.ts'
import { webFiles } from './webFiles.ts'

/** A browser tab as the app sees it: the engine runs in `worker`, the server is the one that served the page. */
export function createPlatform(worker: Worker, server: string): Platform {
  const engineChannel = new MessageChannel()
  const stagingChannel = new MessageChannel()
  const start: StartMessage = { engine: engineChannel.port2, staging: stagingChannel.port2 }
  worker.postMessage(start, [start.engine, start.staging])
  const staging = createBirpc<StagingCalls>({}, { ...portChannel(stagingChannel.port1), timeout: -1 })
  const { engine, onViewChanged } = connectEngine(portChannel(engineChannel.port1))
  return {
    kind: 'web',
    engine,
    onViewChanged,
    server: { fixed: server },
    onRoute: hashRoutes(window),
    stageFiles: (files) => staging.stage(files),
    files: webFiles(engine),
    unstage: (ids) => void staging.unstage.asEvent(ids),
    openExternal: (url) => void window.open(url, '_blank', 'noopener,noreferrer'),
  }
}
