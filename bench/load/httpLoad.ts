import { closedLoop, type LoadResult } from './closedLoop.ts'
import { KeepAliveConnection } from './KeepAliveConnection.ts'

export interface HttpLoad {
  url: URL
  /** The server's process, or those that share the work. */
  pid: number | readonly number[]
  connections: number
  /** Sent in turn, over and over. */
  requests: readonly Buffer[]
  /** The status that counts; any other fails the run. */
  expect: number
  /** What ends it: time (after a warm-up that does not count), or a number of requests. */
  until: { seconds: number } | { requests: number }
}

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

  let sent = 0
  try {
    return await closedLoop({
      lanes: open.map((connection) => (done) => {
        const request = requests[sent % requests.length] ?? Buffer.alloc(0)
        sent += 1
        connection.send(request, (status, body) => {
          if (status === expect) done()
          else fail(new Error(`${url.pathname} answered ${status}: ${body.toString('utf8', 0, 300)}`))
        })
      }),
      pid,
      until,
      failed,
    })
  } finally {
    for (const connection of open) connection.close()
  }
}
