import type { Database, PreparedStatement } from '@sqlite.org/sqlite-wasm'
import type { SqlDriver, SqlValue } from '../../src/ports/index.ts'
import { explained } from './sqlError.ts'

/** SQLite compiled to WebAssembly. */
export class WasmSqlDriver implements SqlDriver {
  readonly persistent: boolean
  readonly #database: Database
  readonly #takeFileError: () => unknown
  readonly #prepared = new Map<string, PreparedStatement>()

  /** @param options.takeFileError what the file beneath said when it failed (loadSqlite.ts) */
  constructor(database: Database, options: { persistent: boolean; takeFileError: () => unknown }) {
    this.#database = database
    this.persistent = options.persistent
    this.#takeFileError = options.takeFileError
  }

  run(sql: string, values: readonly SqlValue[] = []): void {
    this.all(sql, values)
  }

  all<Row>(sql: string, values: readonly SqlValue[] = []): Row[] {
    // Of an earlier failure that harmed nobody.
    this.#takeFileError()
    try {
      return this.#read<Row>(this.#prepare(sql), values)
    } catch (error) {
      throw explained(error, this.#takeFileError())
    }
  }

  transaction<T>(work: () => T): T {
    this.run('BEGIN')
    try {
      const result = work()
      this.run('COMMIT')
      return result
    } catch (error) {
      this.#rollback()
      throw error
    }
  }

  close(): void {
    for (const statement of this.#prepared.values()) statement.finalize()
    this.#prepared.clear()
    this.#database.close()
  }

  /** What went wrong is thrown by then. A full or failing disk has often ended the transaction already. */
  #rollback(): void {
    try {
      this.run('ROLLBACK')
    } catch {
      // Should it still be open, the next BEGIN says so.
    }
  }

  #read<Row>(statement: PreparedStatement, values: readonly SqlValue[]): Row[] {
    try {
      if (values.length > 0) statement.bind([...values])
      const rows: Row[] = []
      if (!statement.step()) return rows
      // Once, and not for each row as `get({})` does: that took a quarter of a page of search.
      const names = statement.getColumnNames()
      do rows.push(rowOf(statement, names) as Row)
      while (statement.step())
      return rows
    } finally {
      // A statement left in the middle of its rows would keep its transaction open. `step` has told its error.
      statement.resetNoThrow(true)
    }
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}

function rowOf(statement: PreparedStatement, names: readonly string[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  names.forEach((name, column) => {
    row[name] = statement.get(column)
  })
  return row
}
