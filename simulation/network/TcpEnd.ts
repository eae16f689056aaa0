import { Duplex } from 'node:stream'
import type { Process } from '../world/Process.ts'
import { type Connection, resetError } from './Connection.ts'

/** One end of a connection, as node:http and ws take a socket. */
export class TcpEnd extends Duplex {
  readonly owner: Process
  readonly remoteAddress: string
  other: TcpEnd = this
  readonly #connection: Connection
  /** Bytes that have left here and not arrived. */
  #underWay = 0
  #waiting: (() => void)[] = []
  #movedAt = 0
  #quietMs = 0
  #stopWatching = () => {}

  constructor(connection: Connection, owner: Process, remoteAddress: string) {
    super({ allowHalfOpen: false })
    this.#connection = connection
    this.owner = owner
    this.remoteAddress = remoteAddress
    // A process that ends takes its sockets along, and its system tells the other side.
    owner.whenDead(() => this.#connection.arrive(this, () => this.other.destroy(resetError('ECONNRESET'))))
    this.on('error', () => {})
  }

  override _read(): void {}

  override _writev(chunks: { chunk: Buffer }[], written: (error?: Error) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer', written)
  }

  /** Taken at once while the window has room, as a system's buffers do. */
  override _write(chunk: Buffer, _encoding: string, written: (error?: Error) => void): void {
    const { link } = this.#connection
    if (!this.owner.alive) return
    this.#movedAt = this.#connection.world.now
    this.#underWay += chunk.length
    const pieces = link.pieces(chunk)
    for (const piece of pieces) {
      this.#connection.arrive(this, () => {
        this.other.receive(piece)
        this.#connection.world.schedule(this.owner, 0, () => this.#arrived(piece.length))
      })
    }
    if (this.#underWay <= link.window) written()
    else this.#waiting.push(written)
  }

  #arrived(bytes: number): void {
    this.#underWay -= bytes
    if (this.#underWay > this.#connection.link.window) return
    for (const written of this.#waiting.splice(0)) written()
  }

  receive(chunk: Buffer): void {
    this.#movedAt = this.#connection.world.now
    if (this.destroyed) this.#connection.arrive(this, () => this.other.destroy(resetError('ECONNRESET')))
    else this.push(chunk)
  }

  override _final(done: (error?: Error) => void): void {
    this.#connection.arrive(this, () => {
      if (!this.other.destroyed && !this.other.readableEnded) this.other.push(null)
    })
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stopWatching()
    if (this.owner.alive) {
      this.#connection.arrive(this, () => {
        if (this.other.destroyed) return
        if (error === null && this.writableFinished) this.other.push(null)
        else this.other.destroy(resetError('ECONNRESET'))
      })
    }
    done(error)
  }

  /** Tells, by `timeout`, when nothing has moved for so long; 0: never. */
  setTimeout(ms: number, listener?: () => void): this {
    if (listener) this.once('timeout', listener)
    this.#quietMs = ms
    this.#stopWatching()
    if (ms > 0) this.#watch(ms)
    return this
  }

  #watch(ms: number): void {
    const { world } = this.#connection
    this.#stopWatching = this.owner.after(ms, () => {
      const left = this.#movedAt + this.#quietMs - world.now
      if (left > 0) this.#watch(left)
      else this.emit('timeout')
    })
  }

  /** Node's http asks for these of a socket; there is nothing here to set. */
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
}
