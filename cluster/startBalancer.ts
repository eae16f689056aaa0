import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface Balancer {
  url: string
  /** Ends every connection. */
  close(): Promise<void>
}

/**
 * A round-robin TCP balancer, for trying several nodes on one machine: each new connection goes to the next node that
 * accepts one. It looks into nothing, so that requests and sockets of both dialects pass as they are.
 */
export async function startBalancer(ports: readonly number[], port: number): Promise<Balancer> {
  const sockets = new Set<Socket>()
  let turn = 0

  async function forward(client: Socket): Promise<void> {
    track(client)
    for (let tries = 0; tries < ports.length; tries += 1) {
      const node = await reach(ports[turn++ % ports.length] ?? 0)
      if (!node) continue
      if (client.destroyed) return void node.destroy()
      track(node)
      join(client, node)
      return
    }
    client.destroy()
  }

  function track(socket: Socket): void {
    sockets.add(socket)
    // A peer that is gone is no news; `close` follows.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    void forward(client)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** A connection to a node of this machine; undefined when nobody accepts one. */
function reach(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}

/**
 * `pipe` keeps each side's own pace and passes its end on. What breaks one side breaks the other; one that is only done
 * leaves the other to what it has not read yet.
 */
export function join(client: Duplex, node: Duplex): void {
  client.pipe(node).pipe(client)
  client.once('close', () => (client.errored ? node.destroy() : node.end()))
  node.once('close', () => (node.errored ? client.destroy() : client.end()))
}
