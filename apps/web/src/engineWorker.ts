import { createEngine, portChannel, serveEngine } from '@roomkey/client'
import { createPorts } from '@roomkey/client/hosts/web'
import { createBirpc } from 'birpc'
import type { StagingCalls, StartMessage } from './messages.ts'

// The engine's own thread in a browser tab: network, local database and tokens stay here, out of the page's reach.

const report = (area: string, error: unknown) => console.error(`engine, ${area}:`, error)
const ports = createPorts({ report })

addEventListener(
  'message',
  ({ data }: MessageEvent<StartMessage>) => {
    const staging: StagingCalls = {
      stage: (files) => Promise.all(files.map((file) => ports.staging.add(file))),
      unstage: (ids) => ports.staging.unstage(ids),
    }
    createBirpc<object, StagingCalls>(staging, { ...portChannel(data.staging), timeout: -1 })
    serveEngine(portChannel(data.engine), (sink) => createEngine(ports, sink, { report }))
  },
  { once: true },
)
