import { v4 } from 'uuid'
import { createEngine } from '../../src/engine/createEngine.ts'
import { systemClock, systemRandom } from '../shared/clock.ts'
import type { WebPorts } from './createPorts.ts'
import { waitForLock } from './holdLock.ts'
import { TabEngine } from './tabs/TabEngine.ts'

/**
 * The engine of a browser tab, in its dedicated worker: one engine for all tabs.
 * @param build tabs of another build have an engine of their own
 */
export function startTab(
  ports: WebPorts,
  { build, report }: { build: string; report: (area: string, error: unknown) => void },
  sink: ConstructorParameters<typeof TabEngine>[1],
): TabEngine {
  return new TabEngine(
    {
      tab: v4(),
      scope: `roomkey ${build}`,
      clock: systemClock,
      random: systemRandom,
      openWire: (name) => new BroadcastChannel(name),
      // Pages that came over plain http from another machine have none.
      lock: 'locks' in navigator ? waitForLock : null,
      startEngine: (engineSink) => createEngine(ports, engineSink, { report }),
      staging: {
        stage: (files) => Promise.all(files.map((file) => ports.staging.add(file))),
        unstage: (ids) => ports.staging.unstage(ids),
      },
      report,
    },
    sink,
  )
}
