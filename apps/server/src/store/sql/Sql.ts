import type { Knex } from 'knex'

export type SqlValue = string | number | boolean | null | Uint8Array

/**
 * One connection (or the transaction on it) as the shared queries see it. Texts use `?` and only what SQLite and
 * PostgreSQL both understand; numbers come back as numbers, also from bigint columns and counts.
 */
export interface Sql {
  /**
   * Ends a select whose rows must stay as they are until this unit of work is committed: what a unit decides on.
   * Empty where nothing else can write meanwhile.
   */
  readonly locked: '' | ' for no key update'
  /**
   * Behind a table's name: SQLite takes a clustered key before any partial index, and walks a room for its few deleted
   * messages. PostgreSQL finds it by itself.
   */
  readonly indexedBy: (index: string) => string
  /** The hot path: `text` is a constant, prepared once and kept. */
  get<Row>(text: string, values: readonly SqlValue[]): Promise<Row | undefined>
  all<Row>(text: string, values: readonly SqlValue[]): Promise<Row[]>
  /**
   * Rows from the first on while the sum of their column `weight` is at most `most`; the first in any case. Of those
   * behind, none but the next is loaded. `order` says by which of its columns `text` sorts; `cut`: there were more.
   */
  page<Row extends Weighed>(text: string, values: readonly SqlValue[], by: PageBy): Promise<Page<Row>>
  /** Resolves with the number of rows changed. */
  run(text: string, values: readonly SqlValue[]): Promise<number>
  /** The rest: built by knex, prepared for this one run. */
  query<Row>(build: (knex: Knex) => Knex.QueryBuilder | Knex.Raw): Promise<Row[]>
}

export interface Weighed {
  weight: number
}

export interface PageBy {
  order: string
  most: number
}

export interface Page<Row> {
  rows: Row[]
  cut: boolean
}

// Columns are named everywhere, and never `*`: where a newer version has added one, the statements of servers that run
// would give other rows than they were planned for, and PostgreSQL refuses them.

/** SQLite binds at most 32,766 values to a statement and PostgreSQL 65,535: lists go in parts. */
const LIST_PART = 1000

export async function inParts<Item, Row>(
  items: readonly Item[],
  ask: (part: Item[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let start = 0; start < items.length; start += LIST_PART) {
    for (const row of await ask(items.slice(start, start + LIST_PART))) rows.push(row)
  }
  return rows
}

export const marks = (count: number): string => Array(count).fill('?').join(', ')

/** The name of the user whose id a column holds, as a column. */
export const usernameOf = (column: string): string => `(select username from users where id = ${column})`
