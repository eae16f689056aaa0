import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

type Attach = (near: Socket, far: Socket) => void

/** A line to a port of this machine that can go dead: held, it neither passes anything on nor closes. */
export class LineProxy {
  readonly port: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #held = false

  private constructor(server: Server, target: number, attach: Attach) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (near: Socket) => {
      const far = connect(target, '127.0.0.1')
      attach(near, far)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one)
        one.setNoDelay(true)
        one.pipe(other)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#sockets.delete(one)
          // Who lost the other end of a dead line does not hear of it.
          if (!this.#held) other.destroy()
        })
        if (this.#held) one.pause()
      }
    })
  }

  /** `attach` sees both ends of each new connection. */
  static async open(target: number, attach: Attach = () => {}): Promise<LineProxy> {
    const server = createServer({ noDelay: true })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LineProxy(server, target, attach)
  }

  hold(): void {
    this.#held = true
    for (const socket of this.#sockets) socket.pause()
  }

  /** What was held back arrives. */
  release(): void {
    this.#held = false
    for (const socket of this.#sockets) socket.resume()
  }

  /** Ends every connection; new ones pass. */
  cut(): void {
    this.#held = false
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.cut()
    await closed
  }
}
