import { MAX_WATCHED_PEOPLE, type RoomId, type UserId } from '@roomkey/protocol'
import type { RoomRow } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'

/** Direct rooms are told apart from each other at a glance only so far down the list. */
const MAX_DIRECT = 200

/** Whose presence can be seen: the other people of direct rooms, newest first, and the members of the rooms that are open. */
export function shownPeople(
  sql: SqlDriver,
  rows: readonly RoomRow[],
  open: readonly RoomId[],
  me: UserId,
): UserId[] {
  const direct = rows.flatMap(({ directWith }) => (directWith === null ? [] : [directWith.id]))
  const members = open.flatMap((room) =>
    sql.all<{ id: UserId }>(
      `SELECT user_id AS id FROM memberships WHERE room_id = ? AND left_at IS NULL AND user_id <> ?
       ORDER BY joined_at, user_id LIMIT ?`,
      [room, me, MAX_WATCHED_PEOPLE],
    ),
  )
  return [...direct.slice(0, MAX_DIRECT), ...members.map(({ id }) => id)]
}
