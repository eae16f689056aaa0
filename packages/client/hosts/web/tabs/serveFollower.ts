import { createBirpc } from 'birpc'
import type { EngineShare } from '../../../src/bridge/EngineShare.ts'
import { serveEngine } from '../../../src/bridge/serveEngine.ts'
import type { Clock } from '../../../src/ports/index.ts'
import { LATE } from './LeaderLink.ts'
import { lanesOf, type Wire } from './lanes.ts'
import type { StagingCalls } from './StagingRelay.ts'

export interface FollowerParts {
  wire: Wire
  /** The leader's engine, which gives the other tab watches of its own. */
  own: EngineShare
  clock: Clock
  staging: StagingCalls
  report(area: string, error: unknown): void
}

/** The leader's end of a `LeaderLink`. Hands out what closes it. */
export function serveFollower({ wire, own, clock, staging, report }: FollowerParts): () => void {
  const lanes = lanesOf(wire, {
    now: () => clock.now(),
    late: () => lanes.pulse.post(LATE),
  })
  const page = serveEngine(lanes.engine, (sink) => own.open(sink))
  createBirpc<object, StagingCalls>(staging, { ...lanes.staging, timeout: -1 })
  lanes.pulse.on(() => lanes.pulse.post('beat'))
  return () => {
    page.close().catch((error) => report('tabs', error))
    lanes.close()
  }
}
