import type { Readable } from 'node:stream'

// Once somebody else waits: a line on which nothing comes for so long is dead, and the longest it may still go on.
const QUIET_MS = 250
const LAST_MS = 3000

/**
 * A request's body, a piece at a time. A line that breaks ends it like a body that is over: what has arrived counts. The
 * body stays open, because its request may still have to be answered.
 */
export class Pieces {
  readonly #body: Readable
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array | undefined
  #endBy: number | undefined
  #wake: () => void = () => {}

  constructor(body: Readable) {
    this.#body = body
    // It may break while nobody reads it: without a listener that would end the process.
    body.on('error', () => {})
    this.#chunks = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
  }

  /** Takes in what is still on its way, and ends the body where nothing more comes. */
  end(): void {
    this.#endBy ??= Date.now() + LAST_MS
    this.#wake()
  }

  /** Whether there is another byte; waits for it. */
  async more(): Promise<boolean> {
    while (this.#rest === undefined || this.#rest.length === 0) {
      const next = await this.#next()
      if (next === undefined) return false
      this.#rest = next
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

  async #next(): Promise<Uint8Array | undefined> {
    let timer: NodeJS.Timeout | undefined
    const quiet = new Promise<undefined>((resolve) => {
      this.#wake = () => {
        if (this.#endBy === undefined) return
        const left = Math.min(QUIET_MS, this.#endBy - Date.now())
        timer ??= setTimeout(() => {
          this.#body.destroy()
          resolve(undefined)
        }, left)
      }
      this.#wake()
    })
    const next = this.#chunks.next().then(
      ({ done, value }) => (done ? undefined : value),
      () => undefined,
    )
    const bytes = await Promise.race([next, quiet])
    clearTimeout(timer)
    return bytes
  }
}
