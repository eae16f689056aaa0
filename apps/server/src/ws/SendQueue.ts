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

/** What queues of one kind share. */
export interface QueueLane {
  readonly flusher: Flusher
  readonly tally: SocketTally
}

/**
 * The frames that wait for one socket, at most one write of it under way. A socket that has not taken the former
 * write while more than MAX_QUEUED_FRAMES or MAX_QUEUED_BYTES wait behind it is too slow: its owner is told once that
 * it `overflowed`, and nothing is sent any more. Nearly all queues are empty nearly always: an empty one holds nothing.
 */
export class SendQueue {
  readonly #stream: Writable
  readonly #lane: QueueLane
  readonly #owner: { overflowed(): void }
  #frames: Buffer[] | undefined
  #bytes = 0
  #largest = 0
  #writing = false
  #closed = false
  #waiting: (() => void)[] | undefined

  constructor(stream: Writable, lane: QueueLane, owner: { overflowed(): void }) {
    this.#stream = stream
    this.#lane = lane
    this.#owner = owner
  }

  /** Bytes that were handed over and that the system has not taken yet. */
  get unread(): number {
    return this.#stream.writableLength
  }

  push(frame: Buffer): void {
    if (this.#closed) return
    this.#frames ??= []
    this.#frames.push(frame)
    this.#bytes += frame.length
    this.#largest = Math.max(this.#largest, frame.length)
    this.#lane.flusher.add(this)
  }

  flush(): void {
    const frames = this.#frames
    if (this.#closed || !frames) return
    if (this.#writing) {
      if (frames.length > MAX_QUEUED_FRAMES || this.#bytes - this.#largest > MAX_QUEUED_BYTES) {
        this.#lane.tally.overflows += 1
        this.close()
        this.#owner.overflowed()
      }
      return
    }
    const bytes = this.#bytes
    this.#lane.tally.sent(frames.length, bytes)
    this.#frames = undefined
    this.#bytes = 0
    this.#largest = 0
    this.#writing = true
    // Also called with an error when the socket died; its `close` event ends the session then.
    const written = () => this.#written()
    const [first] = frames
    if (frames.length === 1) this.#stream.write(first, written)
    else if (bytes <= COPIED_BYTES) this.#stream.write(Buffer.concat(frames, bytes), written)
    else {
      const last = frames.length - 1
      this.#stream.cork()
      for (let index = 0; index < last; index++) this.#stream.write(frames[index])
      this.#stream.write(frames[last], written)
      this.#stream.uncork()
    }
  }

  /** Resolves when everything pushed so far was handed to the system, or never will be. */
  async drained(): Promise<void> {
    if (this.#closed || (!this.#writing && !this.#frames)) return
    await new Promise<void>((resolve) => {
      this.#waiting ??= []
      this.#waiting.push(resolve)
    })
  }

  /** Hands over everything, also behind a write that is under way, and takes nothing more. */
  finish(): void {
    const frames = this.#frames ?? []
    if (!this.#closed) this.#lane.tally.sent(frames.length, this.#bytes)
    for (const frame of frames) this.#stream.write(frame)
    this.close()
  }

  /** Drops what waits. Whoever waits for `drained` goes on. */
  close(): void {
    this.#closed = true
    this.#frames = undefined
    this.#bytes = 0
    this.#release()
  }

  #written(): void {
    this.#writing = false
    if (this.#frames) this.#lane.flusher.add(this)
    else this.#release()
  }

  #release(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const resolve of waiting) resolve()
  }
}
