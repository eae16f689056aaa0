import type { AttachmentId, MessageId, Rev, RoomId, UserId } from '@roomkey/protocol'
import type { Counts, RoomKeyCursor, StoredAttachmentRow } from '../maintenance.ts'
import { isDamage } from '../sqlite/isDamage.ts'
import type { AttachmentRow, MembershipRow, RoomKeyRow, RoomRow, UserRow } from '../store.ts'
import { ATTACHMENT_COLUMNS, type AttachmentRecord, toAttachment } from './attachments.ts'
import { MEMBERSHIP, type MembershipRecord, toMembership } from './memberships.ts'
import { ROOM, ROOM_KEY, type RoomRecord, toRoom } from './rooms.ts'
import { inParts, type Sql } from './Sql.ts'
import { toUser, USER_COLUMNS, type UserRecord } from './users.ts'

export async function isWhole(sql: Sql): Promise<boolean> {
  try {
    const [row] = await sql.query<{ integrity_check: string }>((knex) =>
      knex.raw(
        knex.client.config.client === 'better-sqlite3'
          ? 'pragma integrity_check(1)'
          : "select 'ok' as integrity_check",
      ),
    )
    return row?.integrity_check === 'ok'
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

export async function brokenReferences(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ table: string }>((knex) =>
    knex.raw(
      knex.client.config.client === 'better-sqlite3'
        ? 'select distinct "table" from pragma_foreign_key_check() order by 1'
        : 'select null as "table" where false',
    ),
  )
  return rows.map(({ table }) => table)
}

export async function roomsAfter(sql: Sql, after: RoomId | null, limit: number): Promise<RoomRow[]> {
  const text = `${ROOM} where r.id > ? order by r.id limit ?`
  return (await sql.all<RoomRecord>(text, [after ?? '', limit])).map(toRoom)
}

export async function roomKeysAfter(
  sql: Sql,
  after: RoomKeyCursor | null,
  limit: number,
  notBy?: string,
): Promise<RoomKeyRow[]> {
  const where = `${ROOM_KEY} where (room_id, epoch) > (?, ?)`
  const end = 'order by room_id, epoch limit ?'
  const from = [after?.roomId ?? '', after?.epoch ?? 0]
  if (notBy === undefined) return sql.all<RoomKeyRow>(`${where} ${end}`, [...from, limit])
  return sql.all<RoomKeyRow>(`${where} and wrapped_by is distinct from ? ${end}`, [...from, notBy, limit])
}

export async function membershipsAfter(
  sql: Sql,
  roomId: RoomId,
  after: UserId | null,
  limit: number,
): Promise<MembershipRow[]> {
  const text = `${MEMBERSHIP} where m.room_id = ? and m.user_id > ? order by m.user_id limit ?`
  return (await sql.all<MembershipRecord>(text, [roomId, after ?? 0, limit])).map(toMembership)
}

export async function attachmentsAfter(
  sql: Sql,
  after: AttachmentId | null,
  limit: number,
): Promise<AttachmentRow[]> {
  const text = `select ${ATTACHMENT_COLUMNS} from attachments where id > ? order by id limit ?`
  return (await sql.all<AttachmentRecord>(text, [after ?? '', limit])).map(toAttachment)
}

export async function attachmentsByStorageKey(
  sql: Sql,
  keys: readonly string[],
): Promise<StoredAttachmentRow[]> {
  return inParts(keys, (part) =>
    sql.query((knex) =>
      knex('attachments')
        .select('id', 'room_id as roomId', 'storage_key as storageKey', 'size')
        .whereIn('storage_key', part),
    ),
  )
}

export async function repeatedRevs(sql: Sql, roomId: RoomId, limit: number): Promise<Rev[]> {
  const rows = await sql.all<{ rev: Rev }>(
    `select rev from (
        select rev from messages where room_id = ?
        union all select rev from memberships where room_id = ?
        union all select rev from rooms where id = ?
      ) as revs group by rev having count(*) > 1 order by rev limit ?`,
    [roomId, roomId, roomId, limit],
  )
  return rows.map(({ rev }) => rev)
}

export async function miscountedMessages(sql: Sql, roomId: RoomId, limit: number): Promise<MessageId[]> {
  const rows = await sql.all<{ id: MessageId }>(
    `select m.id from messages m where m.room_id = ? and m.attachment_count <>
        (select count(*) from attachments a where a.message_id = m.id) order by m.seq limit ?`,
    [roomId, limit],
  )
  return rows.map(({ id }) => id)
}

export async function usersAfter(
  sql: Sql,
  after: UserId | null,
  limit: number,
  search?: string,
): Promise<UserRow[]> {
  const from = `select ${USER_COLUMNS} from users where id > ?`
  const end = 'order by id limit ?'
  if (!search) return (await sql.all<UserRecord>(`${from} ${end}`, [after ?? 0, limit])).map(toUser)
  const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const like = String.raw`(lower(username) like ? escape '\' or lower(email) like ? escape '\')`
  const text = `${from} and ${like} ${end}`
  return (await sql.all<UserRecord>(text, [after ?? 0, pattern, pattern, limit])).map(toUser)
}

// Seqs have no gaps, so messages are counted by their rooms. Sums are numeric on PostgreSQL unless they are cast.
const COUNTS = `select
    (select count(*) from users) as users,
    (select count(*) from users where is_active) as "activeUsers",
    (select count(*) from users where is_admin) as admins,
    (select count(*) from rooms) as rooms,
    (select cast(coalesce(sum(last_seq), 0) as bigint) from rooms)
      - (select count(*) from messages where deleted_at is not null) as messages,
    (select count(*) from attachments) as attachments,
    (select cast(coalesce(sum(size), 0) as bigint) from attachments) as "attachmentBytes"`

export async function counts(sql: Sql): Promise<Counts> {
  const found = await sql.get<Omit<Counts, 'databaseBytes'>>(COUNTS, [])
  const [size] = await sql.query<{ bytes: number }>((knex) =>
    knex.raw(
      knex.client.config.client === 'better-sqlite3'
        ? 'select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()'
        : 'select pg_database_size(current_database()) as bytes',
    ),
  )
  if (!found || !size) throw new Error('a count has no row')
  return { ...found, databaseBytes: size.bytes }
}

export async function activeSince(sql: Sql, time: number): Promise<number> {
  const rooms = await sql.all<{ id: RoomId; lastSeq: number }>(
    `select r.id, r.last_seq as "lastSeq" from rooms r
      join messages newest on newest.room_id = r.id and newest.seq = r.last_seq where newest.created_at >= ?`,
    [time],
  )
  const people = new Set<UserId>()
  for (const { id, lastSeq } of rooms) {
    // Backwards from the newest, so that history costs nothing.
    for (let before = lastSeq + 1; before > 0; ) {
      // SQLite reads in the turn of everybody else.
      await new Promise(setImmediate)
      const rows = await sql.all<{ seq: number; senderId: UserId | null; createdAt: number }>(
        `select seq, sender_id as "senderId", created_at as "createdAt" from messages
          where room_id = ? and seq < ? order by seq desc limit 200`,
        [id, before],
      )
      for (const { senderId, createdAt } of rows)
        if (senderId !== null && createdAt >= time) people.add(senderId)
      const oldest = rows.at(-1)
      before = oldest && oldest.createdAt >= time ? oldest.seq : 0
    }
  }
  return people.size
}

export async function schema(sql: Sql): Promise<string[]> {
  const rows = await sql.all<{ name: string }>('select name from knex_migrations order by name', [])
  return rows.map(({ name }) => name)
}

export async function masterKeys(sql: Sql): Promise<string[]> {
  const rows = await sql.all<{ id: string }>('select id from master_keys order by added_at desc, id', [])
  return rows.map(({ id }) => id)
}

export async function setActive(sql: Sql, user: UserId, isActive: boolean): Promise<void> {
  await sql.run('update users set is_active = ? where id = ?', [isActive, user])
}

export async function setAdmin(sql: Sql, user: UserId, isAdmin: boolean): Promise<void> {
  await sql.run('update users set is_admin = ? where id = ?', [isAdmin, user])
}

export async function addMasterKey(sql: Sql, id: string, at: number): Promise<void> {
  await sql.run('insert into master_keys (id, added_at) values (?, ?) on conflict (id) do nothing', [id, at])
}

export async function removeMasterKey(sql: Sql, id: string): Promise<boolean> {
  const text = `delete from master_keys where id = ?
    and not exists (select 1 from room_keys where wrapped_by = ?)`
  return (await sql.run(text, [id, id])) === 1
}

export async function rewrapRoomKey(
  sql: Sql,
  row: RoomKeyRow,
  to: { wrappedKey: string; wrappedBy: string },
): Promise<boolean> {
  const text =
    'update room_keys set wrapped_key = ?, wrapped_by = ? where room_id = ? and epoch = ? and wrapped_key = ?'
  const values = [to.wrappedKey, to.wrappedBy, row.roomId, row.epoch, row.wrappedKey]
  return (await sql.run(text, values)) === 1
}
