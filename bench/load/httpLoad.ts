import { cpuMicroseconds } from '../processes/cpu.ts'
import { quantiles } from '../stats.ts'
import { KeepAliveConnection } from './KeepAliveConnection.ts'

export interface HttpLoad {
  url: URL
  /** The server's process. */
  pid: number
  connections: number
  /** Sent in turn, over and over. */
  requests: readonly Buffer[]
  /** The status that counts; any other fails the run. */
  expect: number
  /** What ends it: time (after a warm-up that does not count), or a number of requests. */
  until: { seconds: number } | { requests: number }
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

/** Keeps every connection busy with one request at a time. Rejects at the first reply that was not expected. */
export async function httpLoad({
  url,
  pid,
  connections,
  requests,
  expect,
  until,
}: HttpLoad): Promise<LoadResult> {
  const { promise: failed, reject: fail } = Promise.withResolvers<never>()
  failed.catch(() => undefined)
  const open = await Promise.all(
    Array.from({ length: connections }, () => KeepAliveConnection.open(url, (error) => fail(error))),
  )

  const times: number[] = []
  let sent = 0
  let busy = connections
  let measuring = !('seconds' in until)
  let stopped = false
  const limit = 'requests' in until ? until.requests : Number.POSITIVE_INFINITY
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>()

  const next = (connection: KeepAliveConnection): void => {
    const request = requests[sent % requests.length]
    if (stopped || sent >= limit || request === undefined) {
      busy -= 1
      if (busy === 0) drain()
      return
    }
    sent += 1
    const start = performance.now()
    connection.send(request, (status, body) => {
      if (status !== expect) {
        fail(new Error(`${url.pathname} answered ${status}: ${body.toString('utf8', 0, 300)}`))
        return
      }
      if (measuring) times.push(performance.now() - start)
      next(connection)
    })
  }

  try {
    for (const connection of open) next(connection)
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
  } finally {
    for (const connection of open) connection.close()
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
