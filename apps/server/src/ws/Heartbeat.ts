import type { WebSocket } from 'ws'

export const PING_SECONDS = 25
/** Sockets are asked in so many turns, because thousands of pings at once would hold up everybody's messages. */
const TURNS = 25

/** Pings every socket and ends those that did not answer the ping before: how a link that died silently is noticed. */
export class Heartbeat {
  readonly #turns = Array.from({ length: TURNS }, () => new Map<WebSocket, { awaited: boolean }>())
  readonly #timer: NodeJS.Timeout
  #added = 0
  #turn = 0

  constructor(seconds = PING_SECONDS) {
    this.#timer = setInterval(() => this.#beat(), (seconds * 1000) / TURNS)
    this.#timer.unref()
  }

  add(socket: WebSocket): void {
    const turn = this.#turns[this.#added++ % TURNS]
    const pulse = { awaited: false }
    turn?.set(socket, pulse)
    socket.on('pong', () => {
      pulse.awaited = false
    })
    socket.on('close', () => turn?.delete(socket))
  }

  #beat(): void {
    for (const [socket, pulse] of this.#turns[this.#turn++ % TURNS] ?? []) {
      if (pulse.awaited) socket.terminate()
      else if (socket.readyState === socket.OPEN) {
        pulse.awaited = true
        socket.ping()
      }
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
