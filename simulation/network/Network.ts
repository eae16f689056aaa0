import type { Server } from 'node:http'
import type { Process } from '../world/Process.ts'
import type { World } from '../world/World.ts'
import { Connection, resetError } from './Connection.ts'
import type { Link } from './Link.ts'
import type { TcpEnd } from './TcpEnd.ts'

/** A connection that nobody answers is given up after so long. */
const CONNECT_TIMEOUT_MS = 20_000

/** Who answers at the servers' address; a balancer hands out connections by chance. */
export class Network {
  readonly #world: World
  readonly #dice
  readonly #servers = new Map<Process, Server>()
  readonly #connections = new Set<Connection>()

  constructor(world: World) {
    this.#world = world
    this.#dice = world.dice('network')
  }

  answer(node: Process, server: Server): void {
    this.#servers.set(node, server)
    node.whenDead(() => this.#servers.delete(node))
  }

  unanswer(node: Process): void {
    this.#servers.delete(node)
  }

  /** Open connections over a link. */
  over(link: Link): Connection[] {
    for (const connection of this.#connections) if (!connection.open) this.#connections.delete(connection)
    return [...this.#connections].filter((connection) => connection.link === link)
  }

  connect(client: Process, link: Link): TcpEnd {
    const nodes = [...this.#servers.keys()]
    const node = nodes.length === 0 ? undefined : this.#dice.of(nodes)
    // Refused by a machine that is there without a server.
    const connection = new Connection(this.#world, link, client, node ?? client)
    const end = connection.client
    if (node === undefined || link.down) {
      client.after(link.down ? 0 : link.latency() * 2, () => end.destroy(resetError('ECONNREFUSED')))
      return end
    }
    this.#connections.add(connection)
    const cancel = client.after(CONNECT_TIMEOUT_MS, () => {
      connection.die()
      end.destroy(resetError('ETIMEDOUT'))
    })
    connection.arrive(end, () => {
      const server = this.#servers.get(node)
      if (server === undefined) return
      server.emit('connection', connection.server)
      connection.arrive(connection.server, () => {
        cancel()
        end.emit('connect')
      })
    })
    return end
  }
}
