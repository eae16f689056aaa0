import { createHash } from 'node:crypto'

/** What happened, line by line. Two runs are the same when their hashes are. */
export class Trace {
  readonly #hash = createHash('sha256')
  readonly #say: ((line: string) => void) | undefined
  #lines = 0

  /** @param say is told each line as it happens */
  constructor(say?: (line: string) => void) {
    this.#say = say
  }

  get lines(): number {
    return this.#lines
  }

  line(atMs: number, who: string, what: string): void {
    const line = `${atMs.toFixed(3).padStart(12)} ${who.padEnd(10)} ${what}`
    this.#lines += 1
    this.#hash.update(line).update('\n')
    this.#say?.(line)
  }

  /** Ends it. */
  digest(): string {
    return this.#hash.digest('hex').slice(0, 16)
  }
}
