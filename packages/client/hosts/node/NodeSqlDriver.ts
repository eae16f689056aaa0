import type Database from 'better-sqlite3'
import type { SqlDriver, SqlValue } from '../../src/ports/index.ts'
import { openSqlite } from './openSqlite.ts'

interface Prepared {
  statement: Database.Statement
  writes: boolean
  /** Which value stands at each place; null: as they are given. */
  order: readonly number[] | null
}

export class NodeSqlDriver implements SqlDriver {
  readonly persistent: boolean
  readonly #database: Database.Database
  readonly #prepared = new Map<string, Prepared>()
  /** How the next commit is kept. */
  #kept: 'now' | 'soon' = 'now'
  #inTransaction = false

  /**
   * @param file a path, `:memory:`, or the bytes of a database that shall live in memory
   * @param key 32 bytes that seal the file; null: it is not encrypted
   */
  constructor(file: string | Buffer, key: Uint8Array | null = null) {
    this.persistent = typeof file === 'string' && file !== ':memory:'
    this.#database = openSqlite(file, key)
    try {
      this.#database.pragma('journal_mode = WAL')
      // What people wrote must survive a power cut, too: until it is sent it exists nowhere else.
      this.#database.pragma('synchronous = FULL')
    } catch (error) {
      // A damaged one is about to be moved, which Windows does with no open file.
      this.#database.close()
      throw error
    }
  }

  run(sql: string, values: readonly SqlValue[] = []): void {
    const { statement, order } = this.#ready(sql)
    if (statement.reader) statement.all(bound(values, order))
    else statement.run(bound(values, order))
  }

  all<Row>(sql: string, values: readonly SqlValue[] = []): Row[] {
    const { statement, order } = this.#ready(sql)
    return statement.all(bound(values, order)) as Row[]
  }

  transaction<T>(work: () => T, kept: 'now' | 'soon' = 'now'): T {
    this.#keep(kept)
    this.#inTransaction = true
    try {
      return this.#database.transaction(work)()
    } finally {
      this.#inTransaction = false
    }
  }

  close(): void {
    this.#prepared.clear()
    this.#database.close()
  }

  /** In WAL mode NORMAL leaves out the wait for the disk; the next commit that waits also waits for what came before it. */
  #keep(kept: 'now' | 'soon'): void {
    if (kept === this.#kept) return
    this.#database.pragma(`synchronous = ${kept === 'now' ? 'FULL' : 'NORMAL'}`)
    this.#kept = kept
  }

  #ready(sql: string): Prepared {
    const prepared = this.#prepared.get(sql) ?? this.#prepare(sql)
    if (prepared.writes && !this.#inTransaction) this.#keep('now')
    return prepared
  }

  #prepare(sql: string): Prepared {
    const order = [...sql.matchAll(NUMBERED)].map((match) => Number(match[1]) - 1)
    const statement = this.#database.prepare(order.length === 0 ? sql : sql.replace(NUMBERED, '?'))
    const prepared = { statement, writes: !statement.readonly, order: order.length === 0 ? null : order }
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

/** better-sqlite3 takes `?1` for a name, and an object of names costs more than most statements. */
const NUMBERED = /\?(\d+)/g

function bound(values: readonly SqlValue[], order: readonly number[] | null): readonly unknown[] {
  return order === null ? values : order.map((place) => values[place])
}
