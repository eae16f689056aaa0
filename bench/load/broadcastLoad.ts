import { cpuMicroseconds } from '../processes/cpu.ts'
import { quantiles } from '../stats.ts'
import type { Deliveries } from './Deliveries.ts'
import type { LoadResult } from './httpLoad.ts'

/** Messages on their way at once; far below the frames a server may queue for a slow socket. */
const WINDOW = 32
const DRAIN_SECONDS = 20

/**
 * Publishes for some seconds, always WINDOW messages ahead of the slowest subscriber, then waits for the last one.
 * `rate` counts deliveries a second. Rejects when a delivery is lost, and when `failed` rejects.
 */
export async function broadcastLoad(
  deliveries: Deliveries,
  publish: (id: string) => void,
  seconds: number,
  pid: number,
  failed: Promise<never>,
): Promise<LoadResult> {
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>()
  let onTheirWay = 0
  let stopped = false
  const publishNext = () => {
    const id = crypto.randomUUID()
    onTheirWay += 1
    deliveries.published(id)
    publish(id)
  }
  deliveries.onComplete = () => {
    onTheirWay -= 1
    if (!stopped) publishNext()
    else if (onTheirWay === 0) drain()
  }

  const cpu = process.cpuUsage()
  const serverCpu = cpuMicroseconds(pid)
  const start = performance.now()
  while (onTheirWay < WINDOW) publishNext()
  const stopTimer = setTimeout(() => {
    stopped = true
  }, seconds * 1000)
  const { promise: lost, reject: lose } = Promise.withResolvers<never>()
  const lossTimer = setTimeout(
    () => lose(new Error(`${deliveries.missing} deliveries were lost.`)),
    (seconds + DRAIN_SECONDS) * 1000,
  )
  try {
    await Promise.race([drained, lost, failed])
  } finally {
    clearTimeout(stopTimer)
    clearTimeout(lossTimer)
  }
  const took = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return {
    rate: deliveries.count / took,
    ...quantiles(deliveries.times),
    generatorCpu: (user + system) / 1e6 / took,
    serverCpu: (cpuMicroseconds(pid) - serverCpu) / deliveries.count,
  }
}
