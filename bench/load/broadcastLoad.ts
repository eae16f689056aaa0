import { cpuMicroseconds } from '../processes/cpu.ts'
import { quantiles } from '../stats.ts'
import type { Audience } from './audience.ts'
import type { LoadResult } from './closedLoop.ts'
import { Deliveries } from './Deliveries.ts'

/** Messages on their way at once; far below the frames a server may queue for a slow socket. */
const WINDOW = 32
const DRAIN_SECONDS = 20

/**
 * Publishes for some seconds, always WINDOW messages ahead of the slowest subscriber. `rate` counts deliveries a
 * second; p50 and p99 are from a message's publishing to its last delivery. Rejects when a delivery is lost.
 */
export async function saturate(audience: Audience, seconds: number): Promise<LoadResult> {
  const deliveries = new Deliveries(audience.sockets.length)
  const result = await measured(audience, deliveries, seconds, (publish) => {
    let stopped = false
    deliveries.onComplete = () => {
      if (!stopped) publish()
    }
    for (let ahead = 0; ahead < WINDOW; ahead += 1) publish()
    return () => {
      stopped = true
    }
  })
  return { ...result, ...quantiles(deliveries.times) }
}

/** Publishes so many messages a second, whatever becomes of them; p50 and p99 are of every single delivery. */
export async function pace(audience: Audience, seconds: number, perSecond: number): Promise<LoadResult> {
  const deliveries = new Deliveries(audience.sockets.length)
  const times: number[] = []
  deliveries.onDelivery = (milliseconds) => times.push(milliseconds)
  const result = await measured(audience, deliveries, seconds, (publish) => {
    const timer = setInterval(publish, 1000 / perSecond)
    return () => clearInterval(timer)
  })
  return { ...result, ...quantiles(times) }
}

/** Starts publishing, ends it after some seconds and waits for the last delivery. */
async function measured(
  audience: Audience,
  deliveries: Deliveries,
  seconds: number,
  start: (publish: () => void) => () => void,
): Promise<Omit<LoadResult, 'p50' | 'p99'>> {
  const { pid, failed } = audience
  audience.listen(deliveries)
  const cpu = process.cpuUsage()
  const serverCpu = cpuMicroseconds(pid)
  const began = performance.now()
  const stop = start(() => {
    const id = crypto.randomUUID()
    deliveries.published(id)
    audience.publish(id)
  })
  try {
    await Promise.race([failed, pause(seconds * 1000)])
  } finally {
    stop()
  }
  const deadline = performance.now() + DRAIN_SECONDS * 1000
  while (deliveries.missing > 0) {
    if (performance.now() > deadline) throw new Error(`${deliveries.missing} deliveries were lost.`)
    await Promise.race([failed, pause(5)])
  }
  const took = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return {
    rate: deliveries.count / took,
    generatorCpu: (user + system) / 1e6 / took,
    serverCpu: (cpuMicroseconds(pid) - serverCpu) / deliveries.count,
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
