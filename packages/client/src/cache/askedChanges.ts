import type { EditId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
import type { SqlDriver } from '../ports/index.ts'

// Which changes were asked for, by the ids that pages gave them. A page whose engine ended without an answer asks the
// next one, within moments, also for what was done meanwhile and left the outbox: doing it again would take back what
// somebody else did in between (a member who was removed, and invited again).

export const ASKED_CHANGES: readonly string[] = [
  `CREATE TABLE asked_changes (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE)`,
]

/** More than a page can be waiting for. */
const KEPT = 200

/** Part of the transaction that writes the change. */
export function noteAsked(sql: SqlDriver, id: ActionId | EditId): void {
  sql.run('INSERT OR IGNORE INTO asked_changes (id) VALUES (?)', [id])
  sql.run('DELETE FROM asked_changes WHERE position <= (SELECT max(position) FROM asked_changes) - ?', [KEPT])
}

export function wasAsked(sql: SqlDriver, id: ActionId | EditId): boolean {
  return sql.all('SELECT 1 FROM asked_changes WHERE id = ?', [id]).length > 0
}

/** It was refused or taken back, so that asking again is asking anew. Part of a transaction. */
export function forgetAsked(sql: SqlDriver, id: ActionId): void {
  sql.run('DELETE FROM asked_changes WHERE id = ?', [id])
}
