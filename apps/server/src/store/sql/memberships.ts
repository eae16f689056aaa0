import type { Rev, Role, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { MembershipRow } from '../store.ts'
import { lockRoom, nextRev, room } from './rooms.ts'
import { inParts, marks, type Sql, usernameOf } from './Sql.ts'

export interface MembershipRecord {
  room_id: RoomId
  user_id: UserId
  username: string
  email: string
  role: Role
  invited_by_username: string | null
  joined_at: number
  left_at: number | null
  rev: Rev
  read_seq: Seq
}

export const toMembership = (record: MembershipRecord): MembershipRow => ({
  roomId: record.room_id,
  userId: record.user_id,
  username: record.username,
  email: record.email,
  role: record.role,
  invitedByUsername: record.invited_by_username,
  joinedAt: record.joined_at,
  leftAt: record.left_at,
  rev: record.rev,
  readSeq: record.read_seq,
})

export const MEMBERSHIP = `select m.room_id, m.user_id, ${usernameOf('m.user_id')} as username,
    (select email from users where id = m.user_id) as email, m.role,
    ${usernameOf('m.invited_by')} as invited_by_username, m.joined_at, m.left_at, m.rev, m.read_seq
  from memberships m`

// People added together join at the same moment; their revs tell who came first.
const IN_ORDER = 'order by m.joined_at, m.rev'

export async function membership(sql: Sql, roomId: RoomId, user: UserId): Promise<MembershipRow | undefined> {
  const text = `${MEMBERSHIP} where m.room_id = ? and m.user_id = ? and m.left_at is null`
  const record = await sql.get<MembershipRecord>(text, [roomId, user])
  return record && toMembership(record)
}

/** In a unit of work it locks the user, so that two units cannot both find room for one more. */
export async function roomCount(sql: Sql, user: UserId, atMost: number): Promise<number> {
  if (sql.locked) await sql.get(`select 1 from users where id = ?${sql.locked}`, [user])
  const text = `select count(*) as count from (
    select 1 as one from memberships where user_id = ? and left_at is null limit ?) as counted`
  return (await sql.get<{ count: number }>(text, [user, atMost]))?.count ?? 0
}

/** In a unit of work it locks them, as `roomCount` does, in the order of their ids so that no two units wait for each other. */
export async function inManyRooms(sql: Sql, users: readonly UserId[], atLeast: number): Promise<UserId[]> {
  const sorted = users.toSorted((a, b) => a - b)
  if (sql.locked)
    await inParts(sorted, (part) =>
      sql.query((knex) =>
        knex.raw(`select 1 from users where id in (${marks(part.length)}) order by id${sql.locked}`, part),
      ),
    )
  const records = await inParts(sorted, (part) =>
    sql.query<{ id: UserId }>((knex) =>
      knex.raw(
        `select id from users where id in (${marks(part.length)}) and (
            select count(*) from (
              select 1 as one from memberships where user_id = users.id and left_at is null limit ?
            ) as counted
          ) >= ?`,
        [...part, atLeast, atLeast],
      ),
    ),
  )
  return records.map(({ id }) => id)
}

export async function members(sql: Sql, roomId: RoomId): Promise<MembershipRow[]> {
  const text = `${MEMBERSHIP} where m.room_id = ? and m.left_at is null ${IN_ORDER}`
  return (await sql.all<MembershipRecord>(text, [roomId])).map(toMembership)
}

export async function membersOf(sql: Sql, rooms: readonly RoomId[]): Promise<MembershipRow[]> {
  const records = await inParts(rooms, (part) =>
    sql.query<MembershipRecord>((knex) =>
      knex.raw(
        `${MEMBERSHIP} where m.room_id in (${marks(part.length)}) and m.left_at is null ${IN_ORDER}`,
        part,
      ),
    ),
  )
  return records.map(toMembership)
}

/** Ends at the first room in common: the more rooms two people share, the sooner it is found. */
export async function sharingRoom(sql: Sql, user: UserId, among: readonly UserId[]): Promise<UserId[]> {
  const records = await inParts(among, (part) =>
    sql.query<{ id: UserId }>((knex) =>
      knex.raw(
        `select id from users where id in (${marks(part.length)}) and exists (
          select 1 from memberships theirs
          join memberships mine on mine.room_id = theirs.room_id and mine.user_id = ? and mine.left_at is null
          where theirs.user_id = users.id and theirs.left_at is null)`,
        [...part, user],
      ),
    ),
  )
  return records.map(({ id }) => id)
}

export async function membershipsChangedIn(
  sql: Sql,
  roomId: RoomId,
  after: Rev,
  upTo: Rev,
  limit: number,
): Promise<MembershipRow[]> {
  const text = `${MEMBERSHIP} where m.room_id = ? and m.rev > ? and m.rev <= ? order by m.rev limit ?`
  return (await sql.all<MembershipRecord>(text, [roomId, after, upTo, limit])).map(toMembership)
}

/** The read mark starts at the room's end: what was said before one came is history, not unread. */
export async function addMembers(
  sql: Sql,
  roomId: RoomId,
  users: readonly { id: UserId; role: Role }[],
  invitedBy: UserId,
  at: number,
): Promise<MembershipRow[]> {
  const found = await room(sql, roomId)
  if (!found) throw new Error(`there is no room ${roomId}`)
  const added: MembershipRow[] = []
  for (const { id, role } of users) {
    if (await membership(sql, roomId, id)) continue
    await sql.run(
      `insert into memberships (room_id, user_id, role, invited_by, joined_at, left_at, rev, read_seq)
        values (?, ?, ?, ?, ?, null, ?, ?)
        on conflict (room_id, user_id) do update set role = excluded.role, invited_by = excluded.invited_by,
          joined_at = excluded.joined_at, left_at = null, rev = excluded.rev, read_seq = excluded.read_seq`,
      [roomId, id, role, invitedBy, at, await nextRev(sql, roomId), found.lastSeq],
    )
    const row = await membership(sql, roomId, id)
    if (row) added.push(row)
  }
  return added
}

export function endMembership(
  sql: Sql,
  roomId: RoomId,
  user: UserId,
  at: number,
): Promise<MembershipRow | undefined> {
  return changeMembership(sql, roomId, user, { leftAt: at })
}

export function setRole(
  sql: Sql,
  roomId: RoomId,
  user: UserId,
  role: Role,
): Promise<MembershipRow | undefined> {
  return changeMembership(sql, roomId, user, { role })
}

/** Undefined, and nothing changed, for somebody who is not in the room. */
async function changeMembership(
  sql: Sql,
  roomId: RoomId,
  user: UserId,
  change: Partial<Pick<MembershipRow, 'leftAt' | 'role'>>,
): Promise<MembershipRow | undefined> {
  await lockRoom(sql, roomId)
  const before = await membership(sql, roomId, user)
  if (!before) return undefined
  const row = { ...before, ...change, rev: await nextRev(sql, roomId) }
  await sql.run('update memberships set left_at = ?, role = ?, rev = ? where room_id = ? and user_id = ?', [
    row.leftAt,
    row.role,
    row.rev,
    roomId,
    user,
  ])
  return row
}

const END = '(select case when r.last_seq < ? then r.last_seq else ? end from rooms r where r.id = ?)'

/** Without the room's lock: readers are many, and who writes must not wait for them. */
export async function markRead(sql: Sql, roomId: RoomId, user: UserId, seq: Seq): Promise<Seq> {
  await sql.run(
    `update memberships set read_seq = ${END}
      where room_id = ? and user_id = ? and left_at is null and read_seq < ${END}`,
    [seq, seq, roomId, roomId, user, seq, seq, roomId],
  )
  const row = await membership(sql, roomId, user)
  if (!row) throw new Error(`user ${user} is not in room ${roomId}`)
  return row.readSeq
}
