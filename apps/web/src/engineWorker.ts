import { portChannel, serveEngine } from '@roomkey/client'
import { createPorts, type StagingCalls, startTab } from '@roomkey/client/hosts/web'
import { createBirpc } from 'birpc'
import type { PageMessage, StartMessage, WorkerMessage } from './messages.ts'

// The engine's own thread in a browser tab: network, local database and tokens stay here, out of the page's reach. Of
// several tabs one runs the engine, and the workers of the others use that one.

const tell = (message: WorkerMessage) => postMessage(message)
const report = (area: string, error: unknown) => console.error(`engine, ${area}:`, error)
/** How often damaged data is opened anew until the page is. */
const MENDINGS = 3

addEventListener(
  'message',
  ({ data }: MessageEvent<StartMessage>) => {
    let mended = 0
    let reopen = () => {}
    const ports = createPorts({
      report,
      rebuilt: () => tell('rebuilt'),
      damaged() {
        // A disk that damages whatever is written would have us do nothing else.
        if (++mended <= MENDINGS) reopen()
      },
    })
    serveEngine(portChannel(data.engine), (sink) => {
      // This file's name holds a hash of its content.
      const tab = startTab(ports, { build: location.pathname, changed: tell, report }, sink)
      createBirpc<object, StagingCalls>(tab.staging, {
        ...portChannel(data.staging),
        timeout: -1,
        // Else `this` would be the bridge, and the relay has private fields.
        bind: 'functions',
      })
      reopen = () => void tab.reopen().catch((error) => report('tabs', error))
      addEventListener('message', ({ data: message }: MessageEvent<PageMessage>) => {
        if (message === 'resume') tab.resume()
        else tab.park().catch((error) => report('tabs', error))
      })
      return tab.page
    })
  },
  { once: true },
)
