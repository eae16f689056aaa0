import type Database from 'better-sqlite3'
import type { Knex } from 'knex'
import type { Page, PageBy, Sql, SqlValue, Weighed } from '../sql/Sql.ts'

/** One better-sqlite3 connection. Nothing here does I/O asynchronously: every promise is settled when it is returned. */
export class SqliteSql implements Sql {
  readonly locked = ''
  readonly indexedBy = (index: string) => ` indexed by ${index}`
  readonly #db: Database.Database
  readonly #builder: Knex
  readonly #before: () => void
  readonly #prepared = new Map<string, Database.Statement>()

  /** `before` is called before each statement. */
  constructor(db: Database.Database, builder: Knex, before: () => void = () => {}) {
    this.#db = db
    this.#builder = builder
    this.#before = before
  }

  async get<Row>(text: string, values: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#statement(text).get(values.map(bindable)) as Row | undefined
  }

  async all<Row>(text: string, values: readonly SqlValue[]): Promise<Row[]> {
    return this.#statement(text).all(values.map(bindable)) as Row[]
  }

  async page<Row extends Weighed>(
    text: string,
    values: readonly SqlValue[],
    { most }: PageBy,
  ): Promise<Page<Row>> {
    const rows: Row[] = []
    let sum = 0
    for (const row of this.#statement(text).iterate(values.map(bindable)) as IterableIterator<Row>) {
      sum += row.weight
      if (rows.length > 0 && sum > most) return { rows, cut: true }
      rows.push(row)
    }
    return { rows, cut: false }
  }

  async run(text: string, values: readonly SqlValue[]): Promise<number> {
    return this.#statement(text).run(values.map(bindable)).changes
  }

  async query<Row>(build: (knex: Knex) => Knex.QueryBuilder | Knex.Raw): Promise<Row[]> {
    const { sql, bindings } = build(this.#builder).toSQL().toNative()
    this.#before()
    const statement = this.#db.prepare(unpeeked(sql))
    const values = bindings.map(bindable)
    if (statement.reader) return statement.all(values) as Row[]
    statement.run(values)
    return []
  }

  #statement(text: string): Database.Statement {
    this.#before()
    let statement = this.#prepared.get(text)
    if (!statement) {
      statement = this.#db.prepare(unpeeked(text))
      this.#prepared.set(text, statement)
    }
    return statement
  }
}

/**
 * SQLite built with STAT4, as ours is, looks at the values of a join or range to plan it, and so plans it anew at every
 * run, which takes ten times as long as the run. At a value behind a unary plus, which changes nothing, it cannot look.
 */
export const unpeeked = (text: string): string => text.replaceAll('?', '+?')

/** SQLite has no boolean type and better-sqlite3 refuses to guess. */
const bindable = <Value>(value: Value): Value | number => (typeof value === 'boolean' ? Number(value) : value)
