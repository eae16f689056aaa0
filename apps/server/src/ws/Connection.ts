import type { Duplex } from 'node:stream'
import { CLOSE_CODES, type CloseReason } from '@roomkey/protocol'
import type { WebSocket } from 'ws'
import type { SocketTally } from '../ops/metrics/SocketTally.ts'
import { type Flusher, SendQueue } from './SendQueue.ts'

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

/** A `ws` socket together with its queue: the only way anything is sent or closed. */
export class Connection {
  /** Names it in the log. */
  readonly id: string
  readonly tally: SocketTally
  readonly #socket: WebSocket
  readonly #queue: SendQueue

  constructor(id: string, socket: WebSocket, stream: Duplex, flusher: Flusher, tally: SocketTally) {
    this.id = id
    this.tally = tally
    this.#socket = socket
    this.#queue = new SendQueue(stream, flusher, tally, () => {
      this.close('resync')
      // The close frame waits behind what the peer does not read.
      const timer = setTimeout(() => socket.terminate(), 5000)
      timer.unref()
      socket.once('close', () => clearTimeout(timer))
    })
    socket.on('ping', (data) => {
      // A ping without its pong is lawful while others wait (RFC 6455, section 5.5.3), and pongs that nobody reads
      // would pile up without a bound.
      if (this.open && stream.writableLength <= MAX_UNREAD_BEFORE_PONG) socket.pong(data)
    })
    socket.once('close', () => this.#queue.close())
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  /** A whole frame, as `textFrame` builds it. Nothing happens once the socket closes. */
  send(frame: Buffer): void {
    // Written past `ws` and after its own close frame, a data frame would break the protocol.
    if (this.open) this.#queue.push(frame)
  }

  async drained(): Promise<void> {
    await this.#queue.drained()
  }

  /** What was sent before leaves before the close frame. */
  close(reason: CloseReason): void {
    if (!this.open) return
    this.tally.closing(reason)
    this.#queue.finish()
    this.#socket.close(CLOSE_CODES[reason], WORDS[reason])
  }
}
