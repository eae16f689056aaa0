import type { UnsentView } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'

export const NOTHING_UNSENT: UnsentView = { messages: 0, rooms: 0 }

/** Also what failed: it waits for its author. A message that is edited before it was sent is one. */
export function unsentView(sql: SqlDriver): UnsentView {
  const rows = sql.all<UnsentView>(
    `SELECT count(DISTINCT coalesce(message_id, target_id)) AS messages, count(DISTINCT room_id) AS rooms
     FROM outbox WHERE kind IN ('send', 'edit')`,
  )
  return rows[0] ?? NOTHING_UNSENT
}
