import type { RoomId, UserId } from '@roomkey/protocol'
import type { LastRevRow, RoomCountRow } from '../store.ts'
import { inParts, marks, type Sql } from './Sql.ts'

// Where rooms and people stand, in as little as can be asked again and again.

const LAST_REV = 'select r.id as "roomId", r.last_rev as "lastRev" from rooms r'

export async function lastRevs(sql: Sql, rooms: readonly RoomId[]): Promise<LastRevRow[]> {
  return inParts(rooms, (part) =>
    sql.query<LastRevRow>((knex) => knex.raw(`${LAST_REV} where r.id in (${marks(part.length)})`, part)),
  )
}

export async function lastRevsOf(sql: Sql, user: UserId): Promise<LastRevRow[]> {
  const text = `${LAST_REV} join memberships m on m.room_id = r.id where m.user_id = ? and m.left_at is null`
  return sql.all<LastRevRow>(text, [user])
}

export async function roomCounts(sql: Sql, users: readonly UserId[]): Promise<RoomCountRow[]> {
  return inParts(users, (part) =>
    sql.query<RoomCountRow>((knex) =>
      knex.raw(
        `select user_id as "userId", count(*) as rooms from memberships
          where user_id in (${marks(part.length)}) and left_at is null group by user_id`,
        part,
      ),
    ),
  )
}
