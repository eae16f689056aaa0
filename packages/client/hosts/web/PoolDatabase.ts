import type { SAHPoolUtil } from '@sqlite.org/sqlite-wasm'
import type { SqlDriver } from '../../src/ports/index.ts'
import type { Mendable } from '../shared/openMended.ts'
import { isUnreadable } from '../shared/unreadable.ts'
import { explained } from './sqlError.ts'
import { WasmSqlDriver } from './WasmSqlDriver.ts'

/** In the header of each but the first: it was made to its end. */
const WHOLE = 0x524b
const NAME = /^\/account(?:-(\d+))?\.sqlite3$/
const nameOf = (number: number) => (number === 1 ? '/account.sqlite3' : `/account-${number}.sqlite3`)

/**
 * An account's database among its pool of OPFS files. These cannot be renamed, so each has a number: the newest that is
 * whole counts, and the damaged one that it replaced lies beside it.
 */
export class PoolDatabase implements Mendable {
  readonly #pool: SAHPoolUtil
  readonly #takeFileError: () => unknown
  /** The one that counts; null: not looked for yet. */
  #current: number | null = null

  constructor(pool: SAHPoolUtil, takeFileError: () => unknown) {
    this.#pool = pool
    this.#takeFileError = takeFileError
  }

  open(): SqlDriver {
    this.#current ??= this.#newest()
    return this.#open(this.#current)
  }

  beginAnew(): SqlDriver {
    this.#current ??= this.#newest()
    return this.#open(this.#current + 1)
  }

  replaceByNew(): void {
    const damaged = this.#current ?? 1
    const sql = this.#open(damaged + 1)
    try {
      sql.run(`PRAGMA application_id = ${WHOLE}`)
    } finally {
      sql.close()
    }
    this.#current = damaged + 1
    for (const number of this.#numbers()) if (number < damaged) this.#unlink(number)
  }

  /** Removes what was begun after it and broken off. */
  #newest(): number {
    for (const number of this.#numbers()) {
      if (this.#isWhole(number)) return number
      this.#unlink(number)
    }
    return 1
  }

  #isWhole(number: number): boolean {
    if (number === 1) return true
    try {
      const sql = this.#open(number)
      try {
        return sql.all<{ application_id: number }>('PRAGMA application_id')[0]?.application_id === WHOLE
      } finally {
        sql.close()
      }
    } catch (error) {
      // One whose making was broken off can be read: what was half written is rolled back.
      if (isUnreadable(error)) return true
      throw error
    }
  }

  /** The newest first. */
  #numbers(): number[] {
    return this.#pool
      .getFileNames()
      .flatMap((name) => {
        const found = NAME.exec(name)
        return found === null ? [] : [Number(found[1] ?? 1)]
      })
      .sort((one, other) => other - one)
  }

  #unlink(number: number): void {
    for (const companion of ['', '-journal']) this.#pool.unlink(nameOf(number) + companion)
  }

  #open(number: number): SqlDriver {
    const takeFileError = this.#takeFileError
    takeFileError()
    let sql: WasmSqlDriver
    try {
      const database = new this.#pool.OpfsSAHPoolDb(nameOf(number))
      sql = new WasmSqlDriver(database, { persistent: true, takeFileError })
    } catch (error) {
      throw explained(error, takeFileError())
    }
    try {
      sql.run('PRAGMA synchronous = FULL')
      // SQLite reads nothing before it is asked: what cannot be read is to be known at once.
      sql.all('SELECT count(*) FROM sqlite_master')
      return sql
    } catch (error) {
      sql.close()
      throw error
    }
  }
}
