import type { UserId } from '@roomkey/protocol'
import type { Person } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'

export const peopleView = (sql: SqlDriver, me: UserId): Person[] =>
  sql.all<Person>(
    `SELECT people.id, username FROM people
     WHERE people.id <> ? AND people.id IN (SELECT user_id FROM memberships WHERE left_at IS NULL)
     ORDER BY username COLLATE NOCASE, people.id`,
    [me],
  )
