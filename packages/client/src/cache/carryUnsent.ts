import type { SqlDriver, SqlValue } from '../ports/index.ts'
import { migrate } from './schema.ts'

type Values = Record<string, SqlValue>

/** What nobody else has, be it written or chosen, each with what its rows are ordered by. Few rows each, so nearly always on whole pages. */
const OWN: readonly (readonly [table: string, key: string])[] = [
  ['outbox', 'position'],
  ['drafts', 'room_id'],
  ['edit_drafts', 'room_id'],
  ['draft_files', 'position'],
  ['lost_writings', 'id'],
  ['room_notify', 'room_id'],
]

/**
 * Takes what a person wrote and the server has not got from a database of which parts cannot be read into a new one,
 * which gets the same schema: the outbox with its messages and files, drafts, and what was written in lost rooms. What
 * cannot be read is left out. Everything else comes from the server.
 */
export function carryUnsent(from: SqlDriver, to: SqlDriver): void {
  const version = read<{ user_version: number }>(from, 'PRAGMA user_version')?.[0]?.user_version ?? 0
  migrate(to, version)
  to.transaction(() => {
    for (const [table, key] of OWN) for (const row of salvage(from, table, key)) write(to, table, row)
    const queued = to.all<Values>('SELECT * FROM outbox')
    for (const { message_id: message = null, room_id: room = null, kind } of queued) {
      if (message !== null) {
        copy(from, to, 'messages', 'id', message)
        copy(from, to, 'attachments', 'message_id', message)
      }
      if (kind === 'create') {
        copy(from, to, 'rooms', 'id', room)
        copy(from, to, 'memberships', 'room_id', room)
      }
    }
  })
}

/** The rows of a table; of a damaged one those before the first and after the last bad page. */
export function salvage(sql: SqlDriver, table: string, key: string): Values[] {
  const whole = read<Values>(sql, `SELECT * FROM ${table}`)
  if (whole !== null) return whole
  const found = new Map<SqlValue, Values>()
  for (const [order, beyond] of [
    ['', '>'],
    ['DESC', '<'],
  ] as const) {
    let next = read<Values>(sql, `SELECT * FROM ${table} ORDER BY ${key} ${order} LIMIT 1`)?.[0]
    while (next !== undefined && !found.has(next[key] ?? null)) {
      found.set(next[key] ?? null, next)
      next = read<Values>(
        sql,
        `SELECT * FROM ${table} WHERE ${key} ${beyond} ? ORDER BY ${key} ${order} LIMIT 1`,
        [next[key] ?? null],
      )?.[0]
    }
  }
  return [...found.values()]
}

/** Leaves out a row that is there. */
export function write(sql: SqlDriver, table: string, row: Values): void {
  const columns = Object.keys(row)
  const places = columns.map(() => '?').join(', ')
  sql.run(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${places})`, Object.values(row))
}

function copy(from: SqlDriver, to: SqlDriver, table: string, column: string, value: SqlValue): void {
  const rows = read<Values>(from, `SELECT * FROM ${table} WHERE ${column} = ?`, [value])
  for (const row of rows ?? []) write(to, table, row)
}

/** Null: a page that this needs cannot be read, or the table came later than this schema. */
function read<Row>(sql: SqlDriver, statement: string, values: readonly SqlValue[] = []): Row[] | null {
  try {
    return sql.all<Row>(statement, values)
  } catch {
    return null
  }
}
