import { v4 } from 'uuid'
import { createEngine } from '../../src/engine/createEngine.ts'
import { systemClock, systemRandom } from '../shared/clock.ts'
import type { WebPorts } from './createPorts.ts'
import { waitForLock } from './holdLock.ts'
import { TabEngine, type TabState } from './tabs/TabEngine.ts'

/**
 * The engine of a browser tab, in its dedicated worker: one engine for all tabs.
 * @param build tabs of another build speak otherwise, and let go of the data
 * @param changed how this tab stands to the others; `together` until it is called
 */
export function startTab(
  ports: WebPorts,
  {
    build,
    changed,
    report,
  }: {
    build: string
    changed: (state: TabState) => void
    report: (area: string, error: unknown) => void
  },
  sink: ConstructorParameters<typeof TabEngine>[1],
): TabEngine {
  return new TabEngine(
    {
      tab: v4(),
      build,
      opened: performance.timeOrigin,
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
      changed,
      report,
    },
    sink,
  )
}
