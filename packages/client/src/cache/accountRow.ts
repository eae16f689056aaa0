import { DEFAULT_LIMITS, type Epoch, Limits } from '@roomkey/protocol'
import type { Person } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'

/** Notes whose data this database holds; what is known of the server stays. */
export function openAccountRow(sql: SqlDriver, server: string, user: Person): void {
  sql.run(
    `INSERT INTO account (one, server, user_id, username) VALUES (1, ?, ?, ?)
     ON CONFLICT (one) DO UPDATE SET username = excluded.username`,
    [server, user.id, user.username],
  )
  rememberPerson(sql, user)
}

export function readMe(sql: SqlDriver): Person {
  const [me] = sql.all<Person>('SELECT user_id AS id, username FROM account')
  if (me === undefined) throw new Error('This database is nobody’s yet.')
  return me
}

export function rememberPerson(sql: SqlDriver, person: Person): void {
  sql.run(
    `INSERT INTO people (id, username) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET username = excluded.username WHERE username <> excluded.username`,
    [person.id, person.username],
  )
}

/** Their names by their ids, in one statement. */
export function rememberPeople(sql: SqlDriver, people: ReadonlyMap<number, string>): void {
  sql.run(
    `INSERT INTO people (id, username) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
     ON CONFLICT (id) DO UPDATE SET username = excluded.username WHERE username <> excluded.username`,
    [JSON.stringify([...people])],
  )
}

export function readEpoch(sql: SqlDriver): Epoch | null {
  return sql.all<{ epoch: Epoch | null }>('SELECT epoch FROM account')[0]?.epoch ?? null
}

export function writeServer(sql: SqlDriver, epoch: Epoch, limits: Limits): void {
  sql.run('UPDATE account SET epoch = ?, limits = ?', [epoch, JSON.stringify(limits)])
}

/** What the server last announced; its documented defaults before the first connection. */
export function readLimits(sql: SqlDriver): Limits {
  const stored = sql.all<{ limits: string | null }>('SELECT limits FROM account')[0]?.limits
  return stored == null ? DEFAULT_LIMITS : Limits.parse(JSON.parse(stored))
}
