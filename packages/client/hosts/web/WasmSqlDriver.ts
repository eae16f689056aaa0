import type { Database, PreparedStatement } from '@sqlite.org/sqlite-wasm'
import type { SqlDriver, SqlValue } from '../../src/ports/index.ts'

/** SQLite compiled to WebAssembly. `closed` runs after the database is closed. */
export class WasmSqlDriver implements SqlDriver {
  readonly persistent: boolean
  readonly #database: Database
  readonly #closed: () => void
  readonly #prepared = new Map<string, PreparedStatement>()

  constructor(database: Database, options: { persistent: boolean; closed: () => void }) {
    this.#database = database
    this.persistent = options.persistent
    this.#closed = options.closed
  }

  run(sql: string, values: readonly SqlValue[] = []): void {
    this.all(sql, values)
  }

  all<Row>(sql: string, values: readonly SqlValue[] = []): Row[] {
    const statement = this.#prepare(sql)
    try {
      if (values.length > 0) statement.bind([...values])
      const rows: Row[] = []
      while (statement.step()) rows.push(statement.get({}) as Row)
      return rows
    } finally {
      // A statement left in the middle of its rows would keep its transaction open. `step` has told its error.
      statement.resetNoThrow(true)
    }
  }

  transaction<T>(work: () => T): T {
    return this.#database.transaction(() => work())
  }

  close(): void {
    for (const statement of this.#prepared.values()) statement.finalize()
    this.#prepared.clear()
    this.#database.close()
    this.#closed()
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}
