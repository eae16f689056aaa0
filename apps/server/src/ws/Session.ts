import type { WebSocket } from 'ws'
import type { Connection } from './Connection.ts'

/** Frames of one socket that may be in work at once; then nothing more is read from it until some are done. */
const MAX_PENDING = 64

/** What both dialects have in common: jobs that run one after another, and an orderly end. */
export abstract class Session {
  readonly connection: Connection
  readonly #socket: WebSocket
  readonly #queues = new Map<string, Promise<void>>()
  #pending = 0
  #ending = false

  constructor(socket: WebSocket, connection: Connection) {
    this.#socket = socket
    this.connection = connection
    socket.on('message', (data, isBinary) => {
      // One buffer, by `ws`'s default binaryType.
      connection.tally.received((data as Buffer).length)
      if (!this.#ending && connection.open) this.received(isBinary ? undefined : data.toString())
    })
    socket.once('close', () => this.left())
    // `ws` answers a broken frame with the right close code by itself; without a listener it would end the process.
    socket.on('error', () => {})
  }

  /** One message; undefined when it was binary. */
  protected abstract received(text: string | undefined): void
  /** The socket is closed. */
  protected abstract left(): void
  /** A job failed for a reason that is not the client's. */
  protected abstract failed(error: unknown): void

  /** Runs a job after the earlier ones of its queue. Reading pauses while too many wait. */
  protected run(queue: string, job: () => Promise<void>): void {
    this.#pending += 1
    if (this.#pending >= MAX_PENDING) this.#socket.pause()
    const before = this.#queues.get(queue) ?? Promise.resolve()
    const done = before.then(job).catch((error: unknown) => this.failed(error))
    this.#queues.set(queue, done)
    void done.then(() => {
      this.#pending -= 1
      if (this.#queues.get(queue) === done) this.#queues.delete(queue)
      if (this.#pending < MAX_PENDING && this.#socket.isPaused) this.#socket.resume()
    })
  }

  /** Reads nothing more, finishes what was read, and closes with advice to come back. */
  async end(): Promise<void> {
    this.#ending = true
    await Promise.all(this.#queues.values())
    this.connection.close('restarting')
  }
}
