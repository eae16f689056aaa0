import type { Readable } from 'node:stream'

// Once somebody else waits: a line on which nothing comes for so long is dead.
const QUIET_MS = 500
// And a process that was kept busy meets its timers before what has come in meanwhile: it looks again so often.
const QUIET_ROUNDS = 10

/**
 * A request's body, a piece at a time. A line that breaks ends it like a body that is over: what has arrived counts. The
 * body stays open, because its request may still have to be answered.
 */
export class Pieces {
  readonly #body: Readable
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array | undefined
  #ending = false
  #wake: () => void = () => {}

  constructor(body: Readable) {
    this.#body = body
    // It may break while nobody reads it: without a listener that would end the process.
    body.on('error', () => {})
    this.#chunks = body.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]()
  }

  /** Takes in what is still on its way, and ends the body when nothing more comes. */
  end(): void {
    this.#ending = true
    this.#wake()
  }

  /** Lets the rest through unread: a sender in the middle of sending hears an answer only after it has sent. */
  close(): void {
    // Not awaited, because a step that waits for bytes ends with them. Until then the body would not flow.
    const resume = () => this.#body.resume()
    this.#chunks.return?.().then(resume, resume)
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
    let arrived = false
    const quiet = new Promise<undefined>((resolve) => {
      const dead = () => {
        if (arrived) return
        this.#body.destroy()
        resolve(undefined)
      }
      this.#wake = () => {
        if (!this.#ending) return
        timer ??= setTimeout(afterRounds, QUIET_MS, QUIET_ROUNDS, dead)
      }
      this.#wake()
    })
    const next = this.#chunks.next().then(
      ({ done, value }) => (done ? undefined : value),
      () => undefined,
    )
    const bytes = await Promise.race([next.finally(() => (arrived = true)), quiet])
    clearTimeout(timer)
    return bytes
  }
}

function afterRounds(rounds: number, then: () => void): void {
  if (rounds === 0) then()
  else setImmediate(afterRounds, rounds - 1, then)
}
