import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A line to a server that counts what goes up it, and breaks where it is told to. */
export interface CuttingProxy {
  url: string
  /** Bytes that went up so far. */
  seen(): number
  /** Breaks the connection that takes the sum of bytes over this; `for good`: every other one too, until mended. */
  cutAt(bytes: number, how?: 'once' | 'for good'): void
  mend(): void
  /** Where it leads to from now on. */
  lead(port: number): void
  close(): Promise<void>
}

export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let port = target
  let seen = 0
  let cut = Number.POSITIVE_INFINITY
  let forGood = false
  let broken = false
  const server = createServer((client) => {
    if (broken) {
      client.destroy()
      return
    }
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    upstream.pipe(client)
    client.on('data', (bytes) => {
      const left = cut - seen
      const through = bytes.subarray(0, Math.max(0, left))
      seen += through.length
      if (!upstream.write(through)) {
        client.pause()
        upstream.once('drain', () => client.resume())
      }
      if (left > bytes.length) return
      cut = Number.POSITIVE_INFINITY
      broken = forGood
      // What was let through arrives: a break, not a reset.
      client.pause()
      upstream.end()
      upstream.once('finish', () => client.destroy())
      if (broken) for (const socket of sockets) if (socket !== upstream && socket !== client) socket.destroy()
    })
    client.on('end', () => upstream.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    seen: () => seen,
    cutAt: (bytes, how = 'once') => {
      cut = bytes
      forGood = how === 'for good'
    },
    mend: () => {
      broken = false
    },
    lead: (to) => {
      port = to
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
