import type { RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'

// When each room was last opened here: what one is likely to open next is brought up to date first.

/** @param rooms when each was opened */
export function noteOpened(sql: SqlDriver, rooms: ReadonlyMap<RoomId, number>): void {
  sql.transaction(() => {
    for (const [room, at] of rooms) sql.run('UPDATE rooms SET opened_at = ? WHERE id = ?', [at, room])
  })
}

/** Most recently opened first. */
export function lastOpened(sql: SqlDriver, limit: number): RoomId[] {
  return sql
    .all<{ id: RoomId }>('SELECT id FROM rooms WHERE opened_at > 0 ORDER BY opened_at DESC LIMIT ?', [limit])
    .map((row) => row.id)
}
