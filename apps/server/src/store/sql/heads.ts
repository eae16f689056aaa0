import { setImmediate } from 'node:timers/promises'
import { MAX_UNREAD_LOOKED_AT, type RoomId, type UserId } from '@roomkey/protocol'
import type { LastRevRow, ReadMarkRow, RoomHeadRow, RoomSumRow } from '../store.ts'
import { HEAD, type HeadRecord, toHead } from './rooms.ts'
import { inParts, marks, type Sql } from './Sql.ts'

// Where rooms and people stand, in as little as can be asked again and again.

/** Messages walked through for one part: a few milliseconds of a SQLite that answers in this thread. */
const COUNTED_AT_ONCE = 20_000

const STANDING = `select m.room_id, m.user_id, r.last_seq, r.last_rev, m.read_seq, 0 as unread_count
  from memberships m join rooms r on r.id = m.room_id where m.user_id = ? and m.left_at is null`

export async function headsOf(sql: Sql, user: UserId): Promise<RoomHeadRow[]> {
  const standing = await sql.all<HeadRecord>(STANDING, [user])
  const heads = standing.filter(({ last_seq, read_seq }) => last_seq <= read_seq).map(toHead)
  let part: RoomId[] = []
  let toCount = 0
  const count = async () => {
    const text = `${HEAD} where m.user_id = ? and m.room_id in (${marks(part.length)}) and m.left_at is null`
    const records = await sql.query<HeadRecord>((knex) => knex.raw(text, [user, ...part]))
    for (const record of records) heads.push(toHead(record))
    part = []
    toCount = 0
  }
  for (const { room_id, last_seq, read_seq } of standing) {
    if (last_seq <= read_seq) continue
    const unread = Math.min(last_seq - read_seq, MAX_UNREAD_LOOKED_AT)
    if (toCount + unread > COUNTED_AT_ONCE) {
      await count()
      await setImmediate()
    }
    part.push(room_id)
    toCount += unread
  }
  if (part.length > 0) await count()
  return heads
}

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

// PostgreSQL adds bigints up to a numeric, which the driver gives as text.
export async function roomSums(sql: Sql, users: readonly UserId[]): Promise<RoomSumRow[]> {
  return inParts(users, (part) =>
    sql.query<RoomSumRow>((knex) =>
      knex.raw(
        `select user_id as "userId", count(*) as rooms, cast(sum(read_seq) as bigint) as "readSum" from memberships
          where user_id in (${marks(part.length)}) and left_at is null group by user_id`,
        part,
      ),
    ),
  )
}

export async function readMarksOf(sql: Sql, user: UserId): Promise<ReadMarkRow[]> {
  return sql.all<ReadMarkRow>(
    'select room_id as "roomId", read_seq as "readSeq" from memberships where user_id = ? and left_at is null',
    [user],
  )
}
