import type { Process } from '../world/Process.ts'
import type { World } from '../world/World.ts'
import type { Link } from './Link.ts'
import { TcpEnd } from './TcpEnd.ts'

/** Why a connection is reset, as Node names it. */
export type Reset = 'ECONNRESET' | 'ETIMEDOUT' | 'ECONNREFUSED'

export const resetError = (code: Reset): Error => Object.assign(new Error(code), { code })

/**
 * One TCP connection: bytes of a direction arrive in order, late, in other pieces, or never. While its link is silent
 * nothing arrives; what was under way does when the link speaks again, if the connection lives by then.
 */
export class Connection {
  readonly world: World
  readonly link: Link
  readonly client: TcpEnd
  readonly server: TcpEnd
  /** Nothing arrives any more in either direction, and nobody is told: a line that died silently. */
  #dead = false
  readonly #lastArrival = new Map<TcpEnd, number>()

  constructor(world: World, link: Link, client: Process, server: Process) {
    this.world = world
    this.link = link
    this.client = new TcpEnd(this, client, link.address)
    this.server = new TcpEnd(this, server, link.address)
    this.client.other = this.server
    this.server.other = this.client
  }

  get open(): boolean {
    return !this.client.destroyed || !this.server.destroyed
  }

  /** Runs `work` at the far end once what `from` sends now has arrived there. */
  arrive(from: TcpEnd, work: () => void): void {
    const { other } = from
    const at = Math.max(this.world.now + this.link.latency(), this.#lastArrival.get(from) ?? 0)
    this.#lastArrival.set(from, at)
    this.world.schedule(other.owner, at - this.world.now, () => this.#deliver(from, work))
  }

  #deliver(from: TcpEnd, work: () => void): void {
    if (this.#dead) return
    if (this.link.isSilent)
      this.link.whenHeard(() => this.world.schedule(from.other.owner, 0, () => this.#deliver(from, work)))
    else work()
  }

  /** Both ends hear of it, each at its own time. */
  cut(): void {
    for (const end of [this.client, this.server]) {
      this.world.schedule(end.owner, this.link.latency(), () => end.destroy(resetError('ECONNRESET')))
    }
    this.#dead = true
  }

  /** Nobody hears of it. */
  die(): void {
    this.#dead = true
  }
}
