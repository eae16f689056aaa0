import type { Duplex } from 'node:stream'
import { CLOSE_CODES, type CloseReason } from '@roomkey/protocol'
import { type QueueLane, SendQueue } from './SendQueue.ts'
import type { ServedSocket } from './ServedSocket.ts'

/** Advice for whoever reads a close frame. The documented dialect gives none, as the seed did. */
const WORDS: Record<CloseReason, string> = {
  hello_expected: 'hello expected',
  unauthorized: 'token invalid or expired',
  version: 'other protocol version needed',
  rate_limited: 'too many frames or sockets',
  resync: 'too slow, reconnect and catch up',
  restarting: 'restarting',
  unreadable: '',
}

/** Bytes that the system has not taken yet; a peer that reads leaves none. */
const MAX_UNREAD_BEFORE_PONG = 64 * 1024

/** What the connections of one dialect have in common. */
export interface Lane extends QueueLane {
  /** Of each connection, once, whoever closed it. */
  closed(socket: ServedSocket, connection: Connection, code: number): void
}

/** A `ws` socket together with its queue: the only way anything is sent or closed. */
export class Connection {
  /** Names it in the log of this process. */
  readonly id: number
  readonly lane: Lane
  readonly #socket: ServedSocket
  readonly #queue: SendQueue

  constructor(id: number, socket: ServedSocket, stream: Duplex, lane: Lane) {
    this.id = id
    this.lane = lane
    this.#socket = socket
    this.#queue = new SendQueue(stream, lane, this)
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** A whole frame, as `textFrame` builds it. Nothing happens once the socket closes. */
  send(frame: Buffer): void {
    // Written past `ws` and after its own close frame, a data frame would break the protocol.
    if (this.open) this.#queue.push(frame)
  }

  /** The answer to a ping. */
  pong(data: Buffer): void {
    // A ping without its pong is lawful while others wait (RFC 6455, section 5.5.3), and pongs that nobody reads
    // would pile up without a bound.
    if (this.open && this.#queue.unread <= MAX_UNREAD_BEFORE_PONG) this.#socket.pong(data)
  }

  async drained(): Promise<void> {
    await this.#queue.drained()
  }

  /** What was sent before leaves before the close frame. */
  close(reason: CloseReason): void {
    if (!this.open) return
    this.lane.tally.closing(reason)
    this.#queue.finish()
    this.#socket.close(CLOSE_CODES[reason], WORDS[reason])
  }

  /** Its queue's: more waits than may. */
  overflowed(): void {
    this.close('resync')
    // The close frame waits behind what the peer does not read.
    const timer = setTimeout(() => this.#socket.terminate(), 5000)
    timer.unref()
    this.#socket.once('close', () => clearTimeout(timer))
  }

  /** The socket is closed. */
  closed(code: number): void {
    this.#queue.close()
    this.lane.closed(this.#socket, this, code)
  }
}
