import type { ViewSink } from '../api/commands.ts'
import type { Ports } from '../ports/index.ts'
import { checkedCommands } from './checkedCommands.ts'
import { EngineCore } from './EngineCore.ts'
import type { EngineHost, EngineOptions } from './EngineHost.ts'

/** Starts an engine: it takes up the last session from local data and connects. One engine serves one page. */
export function createEngine(ports: Ports, sink: ViewSink, options: EngineOptions): EngineHost {
  const core = new EngineCore(ports, sink, options)
  const ready = core.restore().catch((error) => options.report('start', error))
  return {
    commands: checkedCommands(core, ready),
    forgetWatches: () => core.watches.clear(),
    close: () => core.close(),
  }
}
