import type { ServedSocket } from './ServedSocket.ts'

export const PING_SECONDS = 25
/** Sockets are asked in so many turns, because thousands of pings at once would hold up everybody's messages. */
const TURNS = 25

/**
 * Every open socket. Each is pinged once a round, and ended where the ping before was not answered: how a link that
 * died silently is noticed.
 */
export class Heartbeat {
  readonly #turns: readonly Set<ServedSocket>[] = Array.from({ length: TURNS }, () => new Set())
  readonly #timer: NodeJS.Timeout
  #added = 0
  #turn = 0

  constructor(seconds = PING_SECONDS) {
    this.#timer = setInterval(() => this.#beat(), (seconds * 1000) / TURNS)
    this.#timer.unref()
  }

  add(socket: ServedSocket): void {
    this.#turns[this.#added++ % TURNS]?.add(socket)
  }

  delete(socket: ServedSocket): void {
    for (const turn of this.#turns) if (turn.delete(socket)) return
  }

  get size(): number {
    return this.#turns.reduce((sum, { size }) => sum + size, 0)
  }

  /** Those of now. */
  sockets(): ServedSocket[] {
    return this.#turns.flatMap((turn) => [...turn])
  }

  #beat(): void {
    for (const socket of this.#turns[this.#turn++ % TURNS] ?? []) {
      if (socket.pinging) socket.terminate()
      else if (socket.readyState === socket.OPEN) {
        socket.pinging = true
        socket.ping()
      }
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
