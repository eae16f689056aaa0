import type { SqlDriver } from '../ports/index.ts'

/**
 * A disk whose process ends at its nth write: what was written before is there for the next process, a transaction that
 * was open is not, and nothing more is read or written. A transaction is one write: wherever in it the process ends,
 * nothing of it is there. `revive` is the next process.
 */
export class CrashingSql implements SqlDriver {
  readonly persistent = true
  /** How many writes there were. */
  writes = 0
  #crashAt = Number.POSITIVE_INFINITY
  #down = false
  #inTransaction = false
  readonly #real: SqlDriver

  constructor(real: SqlDriver) {
    this.#real = real
  }

  /** At the nth write from now, 1 being the next. */
  crashAt(write: number): void {
    this.#crashAt = this.writes + write
  }

  get isDown(): boolean {
    return this.#down
  }

  revive(): void {
    this.#crashAt = Number.POSITIVE_INFINITY
    this.#down = false
  }

  run(sql: string, values?: Parameters<SqlDriver['run']>[1]): void {
    if (!this.#inTransaction) this.#write()
    this.#real.run(sql, values)
  }

  all<Row>(sql: string, values?: Parameters<SqlDriver['all']>[1]): Row[] {
    this.#check()
    return this.#real.all<Row>(sql, values)
  }

  transaction<T>(work: () => T, kept: 'now' | 'soon' = 'now'): T {
    this.#check()
    this.#inTransaction = true
    try {
      return this.#real.transaction(() => {
        const result = work()
        this.#write()
        return result
      }, kept)
    } finally {
      this.#inTransaction = false
    }
  }

  close(): void {
    this.#real.close()
  }

  #write(): void {
    this.#check()
    this.writes++
    if (this.writes >= this.#crashAt) this.#down = true
    this.#check()
  }

  #check(): void {
    if (this.#down) throw new Error('The process has ended.')
  }
}
