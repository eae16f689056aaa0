import { cpuMicroseconds } from '../processes/cpu.ts'
import { quantiles } from '../stats.ts'

/** Asks once and calls back with the whole reply. A callback: at these rates promises would show in the figures. */
export type Lane = (done: () => void) => void

export interface ClosedLoop {
  /** Each has one request under way at a time. */
  lanes: readonly Lane[]
  /** The server's process. */
  pid: number | readonly number[]
  /** What ends it: time (after a warm-up that does not count), or a number of requests. */
  until: { seconds: number } | { requests: number }
  /** Rejects when something went wrong that no lane can tell. */
  failed: Promise<never>
}

export interface LoadResult {
  /** Replies per second. */
  rate: number
  /** Milliseconds from writing a request to its whole reply. Closed loop: a slow server also slows the asking. */
  p50: number
  p99: number
  /** Share of one core that this process used meanwhile; near 1 it is the generator that is measured. */
  generatorCpu: number
  /** Microseconds of processor time of the server for each reply (or delivery), all threads; NaN if unknown. */
  serverCpu: number
}

const WARM_UP_SECONDS = 0.3

/** Keeps every lane busy and measures. Waits for the last replies, which do not count. */
export async function closedLoop({ lanes, pid, until, failed }: ClosedLoop): Promise<LoadResult> {
  const times: number[] = []
  let asked = 0
  let busy = lanes.length
  let measuring = !('seconds' in until)
  let stopped = false
  const limit = 'requests' in until ? until.requests : Number.POSITIVE_INFINITY
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>()

  const next = (lane: Lane): void => {
    if (stopped || asked >= limit) {
      busy -= 1
      if (busy === 0) drain()
      return
    }
    asked += 1
    const start = performance.now()
    lane(() => {
      if (measuring) times.push(performance.now() - start)
      next(lane)
    })
  }

  for (const lane of lanes) next(lane)
  if ('seconds' in until) await Promise.race([failed, pause(WARM_UP_SECONDS)])
  measuring = true
  const start = performance.now()
  const cpu = process.cpuUsage()
  const serverCpu = cpuMicroseconds(pid)
  await Promise.race([failed, 'seconds' in until ? pause(until.seconds) : drained])
  measuring = false
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const serverUsed = cpuMicroseconds(pid) - serverCpu
  stopped = true
  await Promise.race([failed, drained])
  return {
    rate: times.length / seconds,
    ...quantiles(times),
    generatorCpu: (user + system) / 1e6 / seconds,
    serverCpu: serverUsed / times.length,
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
