import type { Writable } from 'node:stream'
import { MAX_QUEUED_FRAMES } from '@roomkey/protocol'
import type { SocketTally } from '../ops/metrics/SocketTally.ts'

/**
 * Bytes that may wait for one slow socket, beside the largest frame that waits: a message of 4 MiB is pushed as one
 * frame, of 24 MiB where JSON escapes all of it, and a client that reads must not be closed for having been sent it.
 */
export const MAX_QUEUED_BYTES = 16 * 1024 * 1024

/** So little is copied together faster than the system takes it in pieces. */
const COPIED_BYTES = 4096

/** Writes what the queues gathered, once per turn of the event loop: frames of one turn leave in one system call. */
export class Flusher {
  #dirty = new Set<SendQueue>()

  add(queue: SendQueue): void {
    if (this.#dirty.size === 0) setImmediate(() => this.#flush())
    this.#dirty.add(queue)
  }

  #flush(): void {
    const queues = this.#dirty
    this.#dirty = new Set()
    for (const queue of queues) queue.flush()
  }
}

/**
 * The frames that wait for one socket, at most one write of it under way. A socket that has not taken the former
 * write while more than MAX_QUEUED_FRAMES or MAX_QUEUED_BYTES wait behind it is too slow: `overflow` is called once and nothing is sent any more.
 */
export class SendQueue {
  readonly #stream: Writable
  readonly #flusher: Flusher
  readonly #tally: SocketTally
  readonly #overflow: () => void
  #frames: Buffer[] = []
  #bytes = 0
  #largest = 0
  #writing = false
  #closed = false
  #waiting: (() => void)[] = []

  constructor(stream: Writable, flusher: Flusher, tally: SocketTally, overflow: () => void) {
    this.#stream = stream
    this.#flusher = flusher
    this.#tally = tally
    this.#overflow = overflow
  }

  push(frame: Buffer): void {
    if (this.#closed) return
    this.#frames.push(frame)
    this.#bytes += frame.length
    this.#largest = Math.max(this.#largest, frame.length)
    this.#flusher.add(this)
  }

  flush(): void {
    if (this.#closed || this.#frames.length === 0) return
    if (this.#writing) {
      if (this.#frames.length > MAX_QUEUED_FRAMES || this.#bytes - this.#largest > MAX_QUEUED_BYTES) {
        this.#tally.overflows += 1
        this.close()
        this.#overflow()
      }
      return
    }
    const frames = this.#frames
    const bytes = this.#bytes
    this.#tally.sent(frames.length, bytes)
    this.#frames = []
    this.#bytes = 0
    this.#largest = 0
    this.#writing = true
    if (frames.length > 1 && bytes <= COPIED_BYTES) {
      this.#stream.write(Buffer.concat(frames, bytes), this.#written)
      return
    }
    const last = frames.length - 1
    this.#stream.cork()
    for (let index = 0; index < last; index++) this.#stream.write(frames[index])
    this.#stream.write(frames[last], this.#written)
    this.#stream.uncork()
  }

  /** Resolves when everything pushed so far was handed to the system, or never will be. */
  async drained(): Promise<void> {
    if (this.#closed || (!this.#writing && this.#frames.length === 0)) return
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Hands over everything, also behind a write that is under way, and takes nothing more. */
  finish(): void {
    if (!this.#closed) this.#tally.sent(this.#frames.length, this.#bytes)
    for (const frame of this.#frames) this.#stream.write(frame)
    this.close()
  }

  /** Drops what waits. Whoever waits for `drained` goes on. */
  close(): void {
    this.#closed = true
    this.#frames = []
    this.#bytes = 0
    this.#release()
  }

  // Also called with an error when the socket died; its `close` event ends the session then.
  #written = (): void => {
    this.#writing = false
    if (this.#frames.length > 0) this.#flusher.add(this)
    else this.#release()
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
