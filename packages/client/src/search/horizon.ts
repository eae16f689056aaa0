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
       SELECT created_at FROM messages WHERE room_id = rooms.id AND seq = from_seq
     ) AS since
     FROM rooms JOIN (
       SELECT room_id, max(from_seq) AS from_seq FROM segments WHERE rev IS NULL AND from_seq > 1 GROUP BY room_id
     ) ON room_id = id
     WHERE name IS NOT NULL`,
  )
  const wanted = scope.rooms === null ? null : new Set(scope.rooms)
  return rows
    .map(({ room, since }) => ({ room, since: since ?? now }))
    .filter(({ room, since }) => (wanted?.has(room) ?? true) && since > (scope.after ?? -Infinity))
    .sort((a, b) => b.since - a.since || (a.room < b.room ? -1 : 1))
}
