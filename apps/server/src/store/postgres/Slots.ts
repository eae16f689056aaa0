import { UnavailableError } from '../store.ts'

interface Waiting {
  since: number
  resolve(): void
  reject(reason: unknown): void
}

/**
 * So many at a time, the others in the order they came. Who waited for longer than `patienceMs` when a slot is free at
 * last is refused: whoever asked has given up, and behind a database that swallows packets the line never ends.
 */
export class Slots {
  readonly #patienceMs: number
  readonly #waiting: Waiting[] = []
  #free: number

  constructor(count: number, patienceMs: number) {
    this.#free = count
    this.#patienceMs = patienceMs
  }

  get waiting(): number {
    return this.#waiting.length
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1
    else
      await new Promise<void>((resolve, reject) =>
        this.#waiting.push({ since: performance.now(), resolve, reject }),
      )
    try {
      return await work()
    } finally {
      this.#pass()
    }
  }

  #pass(): void {
    const tooEarly = performance.now() - this.#patienceMs
    for (;;) {
      const next = this.#waiting.shift()
      if (!next) {
        this.#free += 1
        return
      }
      if (next.since >= tooEarly) {
        next.resolve()
        return
      }
      next.reject(new UnavailableError('the database is too slow'))
    }
  }
}
