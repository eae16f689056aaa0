import type Database from 'better-sqlite3'
import type { SqlDriver, SqlValue } from '../../src/ports/index.ts'
import { openSqlite } from './openSqlite.ts'

interface Prepared {
  statement: Database.Statement
  /** `?1` style: better-sqlite3 binds these as names. */
  numbered: boolean
}

export class NodeSqlDriver implements SqlDriver {
  readonly persistent: boolean
  readonly #database: Database.Database
  readonly #prepared = new Map<string, Prepared>()

  /**
   * @param file a path, `:memory:`, or the bytes of a database that shall live in memory
   * @param key 32 bytes that seal the file; null: it is not encrypted
   */
  constructor(file: string | Buffer, key: Uint8Array | null = null) {
    this.persistent = typeof file === 'string' && file !== ':memory:'
    this.#database = openSqlite(file, key)
    this.#database.pragma('journal_mode = WAL')
    // What people wrote must survive a power cut, too: until it is sent it exists nowhere else.
    this.#database.pragma('synchronous = FULL')
  }

  run(sql: string, values: readonly SqlValue[] = []): void {
    const { statement, numbered } = this.#prepare(sql)
    if (statement.reader) statement.all(...bound(values, numbered))
    else statement.run(...bound(values, numbered))
  }

  all<Row>(sql: string, values: readonly SqlValue[] = []): Row[] {
    const { statement, numbered } = this.#prepare(sql)
    return statement.all(...bound(values, numbered)) as Row[]
  }

  transaction<T>(work: () => T): T {
    return this.#database.transaction(work)()
  }

  close(): void {
    this.#prepared.clear()
    this.#database.close()
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const prepared = { statement: this.#database.prepare(sql), numbered: /\?\d/.test(sql) }
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

function bound(values: readonly SqlValue[], numbered: boolean): unknown[] {
  if (!numbered) return [...values]
  return [Object.fromEntries(values.map((value, index) => [index + 1, value]))]
}
