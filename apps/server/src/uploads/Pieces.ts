import type { Readable } from 'node:stream'

/**
 * A request's body, a piece at a time. A line that breaks ends it like a body that is over: what has arrived counts. The
 * body stays open, because its request may still have to be answered.
 */
export class Pieces {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array | undefined

  constructor(body: Readable) {
    // It may break while nobody reads it: without a listener that would end the process.
    body.on('error', () => {})
    this.#chunks = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
  }

  /** Whether there is another byte; waits for it. */
  async more(): Promise<boolean> {
    while (this.#rest === undefined || this.#rest.length === 0) {
      try {
        const { done, value } = await this.#chunks.next()
        if (done) return false
        this.#rest = value
      } catch {
        return false
      }
    }
    return true
  }

  /** The next bytes, at most so many, as they arrive. */
  async *next(most: number): AsyncGenerator<Uint8Array> {
    for (let left = most; left > 0 && (await this.more()); ) {
      const chunk = this.#rest ?? new Uint8Array()
      const bytes = chunk.subarray(0, left)
      this.#rest = chunk.subarray(bytes.length)
      left -= bytes.length
      yield bytes
    }
  }
}
