import { connect, type Socket } from 'node:net'

export type OnReply = (status: number, body: Buffer) => void

/**
 * One keep-alive connection with at most one request in flight. It understands replies with a Content-Length, which all
 * but long lists have (`listLoad`), and treats any other as a failure rather than guess.
 */
export class KeepAliveConnection {
  #socket: Socket
  #onReply: OnReply | undefined
  #onFailure: (error: Error) => void
  #received: Buffer = Buffer.alloc(0)
  /** Where the current reply ends and its body starts; 0 until its head is complete. */
  #end = 0
  #bodyStart = 0
  #status = 0

  private constructor(socket: Socket, onFailure: (error: Error) => void) {
    this.#socket = socket
    this.#onFailure = onFailure
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', onFailure)
    socket.on('close', () => {
      if (this.#onReply) onFailure(new Error('The server closed a connection before it replied.'))
    })
  }

  static open(url: URL, onFailure: (error: Error) => void): Promise<KeepAliveConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new KeepAliveConnection(socket, onFailure))
      })
    })
  }

  /** Calls back instead of returning a promise: at these rates promises would show in the figures. */
  send(request: Buffer, onReply: OnReply): void {
    this.#onReply = onReply
    this.#socket.write(request)
  }

  close(): void {
    this.#onReply = undefined
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    if (this.#end === 0 && !this.#readHead()) return
    if (this.#received.length < this.#end) return
    const body = this.#received.subarray(this.#bodyStart, this.#end)
    this.#received = this.#received.subarray(this.#end)
    this.#end = 0
    const onReply = this.#onReply
    this.#onReply = undefined
    onReply?.(this.#status, body)
  }

  #readHead(): boolean {
    const headEnd = this.#received.indexOf('\r\n\r\n')
    if (headEnd < 0) return false
    const head = this.#received.toString('latin1', 0, headEnd)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) {
      this.#onFailure(new Error(`A reply without Content-Length: ${head.split('\r\n', 1)[0]}`))
      return false
    }
    this.#status = Number(head.slice(9, 12))
    this.#bodyStart = headEnd + 4
    this.#end = this.#bodyStart + Number(length)
    return true
  }
}
