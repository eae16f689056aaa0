import type { RoomId, UserId } from '@roomkey/protocol'
import type { Person } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'
import type { PendingRoom } from './pendingRoom.ts'

// Rooms without a name are called as the people in them.

/** No line of a list has room for more. */
const MOST_NAMED = 20

/** Of rooms of two. */
export function otherMembers(sql: SqlDriver, rooms: readonly RoomId[], me: UserId): Map<RoomId, Person> {
  const people = sql.all<Person & { room: RoomId }>(
    `SELECT room_id AS room, people.id, username
     FROM json_each(?) AS wanted JOIN memberships ON room_id = wanted.value JOIN people ON people.id = user_id
     WHERE left_at IS NULL AND user_id <> ?`,
    [JSON.stringify(rooms), me],
  )
  return new Map(people.map(({ room, ...person }) => [room, person]))
}

/** Of a conversation of two that was begun here, and whose other person the server has not told of yet. */
export function soonDirect(sql: SqlDriver, members: number, { invited }: PendingRoom): Person | null {
  if (members !== 1 || invited.length !== 1) return null
  return sql.all<Person>('SELECT id, username FROM people WHERE username = ?', [invited[0] ?? ''])[0] ?? null
}

/** Who is in it and who is to be, without oneself; else who was the last to go; empty where nobody else ever was. */
export const peopleName = (sql: SqlDriver, room: RoomId, me: UserId, pending: PendingRoom): string =>
  namesIn(sql, room, me, pending) || (lastToGo(sql, room, me)?.username ?? '')

function namesIn(sql: SqlDriver, room: RoomId, me: UserId, { invited, removed }: PendingRoom): string {
  const others = sql.all<{ username: string }>(
    `SELECT username FROM memberships JOIN people ON people.id = user_id
     WHERE room_id = ?1 AND user_id <> ?2 AND left_at IS NULL
       AND user_id NOT IN (SELECT value FROM json_each(?3))
     ORDER BY joined_at, user_id LIMIT ?4`,
    [room, me, JSON.stringify([...removed]), MOST_NAMED],
  )
  const names = [...new Set([...others.map(({ username }) => username), ...invited])]
  return names.slice(0, MOST_NAMED).join(', ')
}

/** Whoever is being taken out goes after all who are gone. */
const lastToGo = (sql: SqlDriver, room: RoomId, me: UserId): Person | null =>
  everOthers(sql, room, me)[0] ?? null

/** The other person of a conversation of two, where nobody but me is in it any more. */
export function departedFrom(sql: SqlDriver, room: RoomId, me: UserId): Person | null {
  const [last, ...before] = everOthers(sql, room, me)
  return last !== undefined && before.length === 0 ? last : null
}

/** Two of those that were ever in it, or less, the last to go first. */
const everOthers = (sql: SqlDriver, room: RoomId, me: UserId): Person[] =>
  sql.all<Person>(
    `SELECT people.id, username FROM memberships JOIN people ON people.id = user_id
     WHERE room_id = ? AND user_id <> ? ORDER BY left_at IS NULL DESC, left_at DESC, user_id LIMIT 2`,
    [room, me],
  )
