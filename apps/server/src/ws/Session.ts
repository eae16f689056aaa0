import type { SessionUser } from '../sessions/OpenSession.ts'
import type { Connection } from './Connection.ts'
import type { ServedSocket, SocketListener } from './ServedSocket.ts'

/** Frames of one socket that may be in work at once; then nothing more is read from it until some are done. */
const MAX_PENDING = 64

/** What both dialects have in common: jobs that run one after another, and an orderly end. */
export abstract class Session implements SocketListener, SessionUser {
  readonly connection: Connection
  readonly #socket: ServedSocket
  /** The last job of each queue; undefined while nothing is in work, as in nearly all sessions nearly always. */
  #queues: Map<string, Promise<void>> | undefined
  #pending = 0
  #ending = false

  constructor(socket: ServedSocket, connection: Connection) {
    this.#socket = socket
    this.connection = connection
    socket.listener = this
  }

  heard(data: Buffer, isBinary: boolean): void {
    this.connection.lane.tally.received(data.length)
    if (!this.#ending && this.connection.open) this.received(isBinary ? undefined : data.toString())
  }

  pinged(data: Buffer): void {
    this.connection.pong(data)
  }

  closed(code: number): void {
    this.connection.closed(code)
    this.left()
  }

  sessionEnded(): void {
    this.connection.close('unauthorized')
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
    this.#queues ??= new Map()
    const before = this.#queues.get(queue) ?? Promise.resolve()
    const done = before.then(job).catch((error: unknown) => this.failed(error))
    this.#queues.set(queue, done)
    void done.then(() => {
      this.#pending -= 1
      if (this.#pending === 0) this.#queues = undefined
      else if (this.#queues?.get(queue) === done) this.#queues.delete(queue)
      if (this.#pending < MAX_PENDING && this.#socket.isPaused) this.#socket.resume()
    })
  }

  /** Reads nothing more, finishes what was read, and closes with advice to come back. */
  async end(): Promise<void> {
    this.#ending = true
    await Promise.all(this.#queues?.values() ?? [])
    this.connection.close('restarting')
  }
}
