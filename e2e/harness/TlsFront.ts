import { type AddressInfo, connect } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import {
  makeCertificate,
  type TestCertificate,
} from '../../packages/client/hosts/node/network/testing/certificates.ts'

/** TLS in front of a server, with a certificate that nobody vouches for. */
export class TlsFront {
  readonly #server: Server
  readonly #sockets = new Set<TLSSocket>()

  static async start(to: string): Promise<{ front: TlsFront; certificate: TestCertificate }> {
    const certificate = await makeCertificate('Roomkey at home')
    const front = new TlsFront(to, certificate)
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve))
    return { front, certificate }
  }

  private constructor(to: string, certificate: TestCertificate) {
    const { hostname, port } = new URL(to)
    this.#server = createServer(certificate, (socket) => {
      const behind = connect(Number(port), hostname)
      this.#sockets.add(socket)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        behind.destroy()
      })
      // Either end of a line may be cut; the other one follows.
      socket.on('error', () => {})
      behind.on('error', () => socket.destroy())
      socket.pipe(behind).pipe(socket)
    })
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** From now on it shows this one; whoever is connected has to come again. */
  show(certificate: TestCertificate): void {
    this.#server.setSecureContext(certificate)
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
