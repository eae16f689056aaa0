import type { Knex } from 'knex'
import type { QueryConfig, QueryResult } from 'pg'
import type { Page, PageBy, Sql, SqlValue, Weighed } from '../sql/Sql.ts'

/** A pool, where each query may use another connection, or one connection within a transaction. */
export interface Runner {
  query(config: QueryConfig): Promise<QueryResult>
}

/** The shared queries on PostgreSQL: constant texts become named statements, planned once on each connection. */
export class PostgresSql implements Sql {
  readonly locked: Sql['locked']
  readonly indexedBy = () => ''
  readonly #runner: Runner
  readonly #builder: Knex
  readonly #statements: Statements

  constructor(runner: Runner, builder: Knex, statements: Statements, locked: Sql['locked'] = '') {
    this.#runner = runner
    this.#builder = builder
    this.#statements = statements
    this.locked = locked
  }

  async get<Row>(text: string, values: readonly SqlValue[]): Promise<Row | undefined> {
    return (await this.#run(text, values)).rows[0]
  }

  async all<Row>(text: string, values: readonly SqlValue[]): Promise<Row[]> {
    return (await this.#run(text, values)).rows
  }

  /** Weighed before anything is sent: a text's length lies beside the row, and the text is only fetched when sent. */
  async page<Row extends Weighed>(
    text: string,
    values: readonly SqlValue[],
    { order, most }: PageBy,
  ): Promise<Page<Row>> {
    const weighed = `select * from (
        select p.*, row_number() over w as place, sum(p.weight) over w as up_to_here, count(*) over () as there_are
        from (${text}) p window w as (order by p.${order} rows unbounded preceding)
      ) q where q.place = 1 or q.up_to_here <= ? order by q.${order}`
    const { rows } = await this.#run(weighed, [...values, most])
    return { rows, cut: rows.length > 0 && rows.length < rows[0].there_are }
  }

  async run(text: string, values: readonly SqlValue[]): Promise<number> {
    return (await this.#run(text, values)).rowCount ?? 0
  }

  async query<Row>(build: (knex: Knex) => Knex.QueryBuilder | Knex.Raw): Promise<Row[]> {
    const { sql, bindings } = build(this.#builder).toSQL().toNative()
    return (await this.#runner.query({ text: sql, values: [...bindings] })).rows
  }

  #run(text: string, values: readonly SqlValue[]): Promise<QueryResult> {
    return this.#runner.query({ ...this.#statements.named(text), values: values as SqlValue[] })
  }
}

interface Statement {
  name: string
  text: string
}

/** Constant texts with `?`, as PostgreSQL wants them and each under a name of its own. */
export class Statements {
  readonly #named = new Map<string, Statement>()
  #generation = 0

  named(text: string): Statement {
    let statement = this.#named.get(text)
    if (!statement) {
      let count = 0
      const name = `${this.#prefix}${this.#named.size}`
      statement = { name, text: text.replace(/\?/g, () => `$${++count}`) }
      this.#named.set(text, statement)
    }
    return statement
  }

  /** What was planned under this name is outdated on every connection, and so may be the others: all get new names. */
  outdated(name: string | undefined): void {
    if (!name?.startsWith(this.#prefix)) return
    this.#generation += 1
    this.#named.clear()
  }

  get #prefix(): string {
    return `s${this.#generation}_`
  }
}
