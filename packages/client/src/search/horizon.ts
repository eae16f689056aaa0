import type { RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import type { Scope } from './scope.ts'

/** A room of which the server has more, and since when everything is here. */
export interface OpenEnd {
  room: RoomId
  since: number
}

/** The rooms of a scope that go further back on the server, as far as the scope asks; the shortest history first. */
export function openEnds(sql: SqlDriver, scope: Pick<Scope, 'rooms' | 'after'>, now: number): OpenEnd[] {
  const rows = sql.all<{ room: RoomId; since: number | null }>(
    `SELECT id AS room, (
       SELECT created_at FROM messages WHERE room_id = rooms.id AND seq >= complete_from_seq ORDER BY seq LIMIT 1
     ) AS since FROM rooms WHERE name IS NOT NULL AND complete_from_seq > 1`,
  )
  const wanted = scope.rooms === null ? null : new Set(scope.rooms)
  return rows
    .map(({ room, since }) => ({ room, since: since ?? now }))
    .filter(({ room, since }) => (wanted?.has(room) ?? true) && since > (scope.after ?? -Infinity))
    .sort((a, b) => b.since - a.since || (a.room < b.room ? -1 : 1))
}
