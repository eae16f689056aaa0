import type { WebSocket } from 'ws'

export const PING_SECONDS = 25

/** Pings every socket and ends those that did not answer the ping before: how a link that died silently is noticed. */
export class Heartbeat {
  readonly #awaited = new Map<WebSocket, boolean>()
  readonly #timer: NodeJS.Timeout

  constructor(seconds = PING_SECONDS) {
    this.#timer = setInterval(() => this.beat(), seconds * 1000)
    this.#timer.unref()
  }

  add(socket: WebSocket): void {
    this.#awaited.set(socket, false)
    socket.on('pong', () => this.#awaited.set(socket, false))
    socket.on('close', () => this.#awaited.delete(socket))
  }

  beat(): void {
    for (const [socket, awaited] of this.#awaited) {
      if (awaited) socket.terminate()
      else if (socket.readyState === socket.OPEN) {
        this.#awaited.set(socket, true)
        socket.ping()
      }
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
