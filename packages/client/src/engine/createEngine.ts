import type { ViewSink } from '../api/commands.ts'
import type { Ports } from '../ports/index.ts'
import { SIGNED_OUT } from '../session/failures.ts'
import { checkedCommands } from './checkedCommands.ts'
import { EngineCore } from './EngineCore.ts'
import type { EngineFiles, EngineHost, EngineOptions } from './EngineHost.ts'

/** Starts an engine: it takes up the last session from local data and connects. One engine serves one page. */
export function createEngine(
  ports: Ports,
  sink: ViewSink,
  options: EngineOptions,
): EngineHost & { files: EngineFiles } {
  const core = new EngineCore(ports, sink, options)
  const ready = core.restore().catch((error) => options.report('start', error))
  return {
    commands: checkedCommands(core, ready),
    files: {
      async info(id) {
        await ready
        return core.workspace?.downloads.info(id) ?? null
      },
      async keep(id) {
        await ready
        return core.workspace === null ? SIGNED_OUT : core.workspace.downloads.keep(id)
      },
      async read(id, take) {
        await ready
        return core.workspace === null ? SIGNED_OUT : core.workspace.downloads.read(id, true, take)
      },
    },
    forgetWatches: () => core.watches.clear(),
    close: () => core.close(),
  }
}
