import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The way from a browser to a server, which can be cut and mended. */
export class Line {
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => this.#carry(socket))
  readonly #to: { readonly url: string }
  #cut = false

  constructor(to: { readonly url: string }) {
    this.#to = to
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  cut(): void {
    this.#cut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#cut = false
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #carry(socket: Socket): void {
    if (this.#cut) return void socket.destroy()
    const other = connect(Number(new URL(this.#to.url).port), '127.0.0.1')
    for (const [one, end] of [
      [socket, other],
      [other, socket],
    ] as const) {
      this.#sockets.add(one)
      one.pipe(end)
      // Either end may be gone first; then the other one goes, too.
      one.on('error', () => end.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        end.destroy()
      })
    }
  }
}
