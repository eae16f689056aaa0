import { closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import pg from 'pg'
import { alone } from './postgres/connect.ts'
import { type Table, tablesOf } from './tables.ts'
import { withSchema } from './withSchema.ts'

// Both databases have the same tables, made by the same migrations: rows go from the one to the other as they are.

/** What goes at a time: rows, and bytes of their texts, as a message may have megabytes; one row in any case. */
const PAGE = 500
const PAGE_BYTES = 8 * 1024 * 1024
type Row = Record<string, unknown>

/**
 * Copies a PostgreSQL database as it is at one moment into a new SQLite file. `step` is told the share of tables done,
 * and ends the copy by throwing.
 */
export async function copyFromPostgres(
  url: string,
  target: string,
  step: (share: number) => void,
): Promise<void> {
  closeSync(openSync(target, 'wx', 0o600))
  await withSchema({ file: target }, ({ up }) => up())
  const db = new Database(target)
  try {
    // Rows come table by table, and whole.
    db.pragma('foreign_keys = OFF')
    const tables = tablesOf(db)
    await onPostgres(url, 'begin isolation level repeatable read read only', async (client) => {
      for (const [index, table] of tables.entries()) {
        const insert = db.prepare(
          `insert into ${table.name} (${table.columns.join(', ')}) values (${table.columns.map(() => '?').join(', ')})`,
        )
        const store = db.transaction((rows: readonly Row[]) => {
          for (const row of rows) insert.run(table.columns.map((name) => asSqlite(row[name])))
        })
        const weight = await weightOf(client, table)
        for (let after: Row | undefined; ; ) {
          step(index / tables.length)
          const rows = await pageOf(client, table, weight, after)
          if (rows.length === 0) break
          store(rows)
          after = rows.at(-1)
        }
      }
    })
  } finally {
    db.close()
  }
}

const { BYTEA, TEXT, VARCHAR } = pg.types.builtins

/** The bytes of a row's texts, as an expression: PostgreSQL keeps a length beside what it measures. */
async function weightOf(client: pg.Client, { name, columns }: Table): Promise<string> {
  const { fields } = await client.query(`select ${columns.join(', ')} from ${name} limit 0`)
  const texts = fields.filter(({ dataTypeID }) => [BYTEA, TEXT, VARCHAR].includes(dataTypeID))
  return ['0', ...texts.map((field) => `coalesce(octet_length(${field.name}), 0)`)].join(' + ')
}

async function pageOf(
  client: pg.Client,
  { name, columns, key }: Table,
  weight: string,
  after: Row | undefined,
): Promise<Row[]> {
  const marks = key.map((_, index) => `$${index + 1}`)
  const where = after ? `where (${key.join(', ')}) > (${marks.join(', ')})` : ''
  const order = `order by ${key.join(', ')}`
  const text = `select ${columns.join(', ')} from (
      select p.*, row_number() over w as place, sum(p.weight) over w as up_to_here
      from (select ${columns.join(', ')}, ${weight} as weight from ${name} ${where} ${order} limit ${PAGE}) p
      window w as (${order} rows unbounded preceding)
    ) q where q.place = 1 or q.up_to_here <= ${PAGE_BYTES} ${order}`
  return (await client.query(text, after ? key.map((column) => after[column]) : [])).rows
}

const bytesOf = (row: Row): number =>
  Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || value instanceof Uint8Array ? value.length : 0),
    0,
  )

const asSqlite = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)

/** Copies a SQLite file into a PostgreSQL database that has the schema and no rows, all or nothing. */
export async function copyToPostgres(
  file: string,
  url: string,
  step: (share: number) => void,
): Promise<void> {
  const db = new Database(file, { readonly: true })
  try {
    const tables = tablesOf(db)
    await onPostgres(url, 'begin', async (client) => {
      for (const [index, { name, columns }] of tables.entries()) {
        let rows: Row[] = []
        let bytes = 0
        const store = async () => {
          step(index / tables.length)
          if (rows.length === 0) return
          let mark = 0
          const groups = rows.map(() => `(${columns.map(() => `$${++mark}`).join(', ')})`)
          const values = rows.flatMap((row) => columns.map((column) => row[column]))
          await client.query(
            `insert into ${name} (${columns.join(', ')}) values ${groups.join(', ')}`,
            values,
          )
          rows = []
          bytes = 0
        }
        for (const row of db.prepare(`select * from ${name}`).iterate() as IterableIterator<Row>) {
          const more = bytesOf(row)
          if (bytes + more > PAGE_BYTES) await store()
          rows.push(row)
          bytes += more
          if (rows.length === PAGE) await store()
        }
        await store()
      }
      await client.query(
        `select setval(pg_get_serial_sequence('users', 'id'), max(id)) from users having max(id) is not null`,
      )
    })
  } finally {
    db.close()
  }
}

async function onPostgres(
  url: string,
  begin: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(alone(url))
  // What is under way rejects; without a listener a lost connection would end the process besides.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(begin)
    await work(client)
    await client.query('commit')
  } finally {
    await client.end()
  }
}
