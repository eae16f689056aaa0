import {
  type EditId,
  MAX_UNREAD_COUNTED,
  MAX_UNREAD_LOOKED_AT,
  type Rev,
  type RoomId,
  type Seq,
  type UserId,
} from '@roomkey/protocol'
import { ForgottenKeyError, type RoomHeadRow, type RoomKeyRow, type RoomRow, type Writes } from '../store.ts'
import { addRoomEdit } from './edits.ts'
import { type Sql, usernameOf } from './Sql.ts'

export interface RoomRecord {
  id: RoomId
  name: string
  description: string | null
  is_private: boolean | number
  created_by: UserId | null
  created_by_username: string | null
  created_at: number
  updated_at: number
  rev: Rev
  last_seq: Seq
  last_rev: Rev
  key_epoch: number
}

export const toRoom = (record: RoomRecord): RoomRow => ({
  id: record.id,
  name: record.name,
  description: record.description,
  isPrivate: Boolean(record.is_private),
  createdBy: record.created_by,
  createdByUsername: record.created_by_username,
  createdAt: record.created_at,
  updatedAt: record.updated_at,
  rev: record.rev,
  lastSeq: record.last_seq,
  lastRev: record.last_rev,
  keyEpoch: record.key_epoch,
})

const COLUMNS = `r.id, r.name, r.description, r.is_private, r.created_by,
    ${usernameOf('r.created_by')} as created_by_username, r.created_at, r.updated_at, r.rev, r.last_seq, r.last_rev,
    r.key_epoch`

export const ROOM = `select ${COLUMNS} from rooms r`

/** In a unit of work this takes the room's lock: nothing but read marks changes in it until the unit is committed. */
export async function room(sql: Sql, id: RoomId): Promise<RoomRow | undefined> {
  const record = await sql.get<RoomRecord>(`${ROOM} where r.id = ?${sql.locked}`, [id])
  return record && toRoom(record)
}

/** For a decision about a room's rows that needs nothing of the room itself; before they are read. */
export async function lockRoom(sql: Sql, id: RoomId): Promise<void> {
  if (sql.locked) await sql.get(`select 1 from rooms where id = ?${sql.locked}`, [id])
}

export async function roomsOf(sql: Sql, user: UserId): Promise<RoomRow[]> {
  const records = await sql.all<RoomRecord>(
    `select ${COLUMNS}
      from memberships m join rooms r on r.id = m.room_id
      where m.user_id = ? and m.left_at is null order by r.created_at desc, r.id desc`,
    [user],
  )
  return records.map(toRoom)
}

export async function roomChangedIn(sql: Sql, id: RoomId, after: Rev, upTo: Rev): Promise<RoomRow[]> {
  const records = await sql.all<RoomRecord>(`${ROOM} where r.id = ? and r.rev > ? and r.rev <= ?`, [
    id,
    after,
    upTo,
  ])
  return records.map(toRoom)
}

export interface HeadRecord {
  room_id: RoomId
  user_id: UserId
  last_seq: Seq
  last_rev: Rev
  read_seq: Seq
  unread_count: number
}

// Few are looked at: whoever only writes may never have read one. "is distinct from": a message whose sender is null is somebody else's.
export const HEAD = `select m.room_id, m.user_id, r.last_seq, r.last_rev, m.read_seq, (
    select count(*) from (
      select 1 as one from (
        select x.sender_id, x.deleted_at from messages x where x.room_id = m.room_id and x.seq > m.read_seq
        order by x.seq desc limit ${MAX_UNREAD_LOOKED_AT}
      ) as newest
      where newest.sender_id is distinct from m.user_id and newest.deleted_at is null
      limit ${MAX_UNREAD_COUNTED}
    ) as counted
  ) as unread_count
  from memberships m join rooms r on r.id = m.room_id`

export const toHead = (record: HeadRecord): RoomHeadRow => ({
  roomId: record.room_id,
  lastSeq: record.last_seq,
  lastRev: record.last_rev,
  readSeq: record.read_seq,
  unreadCount: record.unread_count,
})

export async function head(sql: Sql, roomId: RoomId, user: UserId): Promise<RoomHeadRow | undefined> {
  const text = `${HEAD} where m.room_id = ? and m.user_id = ? and m.left_at is null`
  const record = await sql.get<HeadRecord>(text, [roomId, user])
  return record && toHead(record)
}

export const ROOM_KEY =
  'select room_id as "roomId", epoch, wrapped_key as "wrappedKey", wrapped_by as "wrappedBy" from room_keys'

export async function roomKeys(sql: Sql, roomId: RoomId): Promise<RoomKeyRow[]> {
  return sql.all<RoomKeyRow>(`${ROOM_KEY} where room_id = ? order by epoch`, [roomId])
}

export async function createRoom(
  sql: Sql,
  created: Parameters<Writes['createRoom']>[0],
  key: RoomKeyRow,
): Promise<RoomRow> {
  await sql.query((knex) =>
    knex('rooms').insert({
      id: created.id,
      last_seq: 0,
      last_rev: 1,
      rev: 1,
      key_epoch: key.epoch,
      name: created.name,
      is_private: created.isPrivate,
      created_by: created.createdBy,
      created_at: created.createdAt,
      updated_at: created.createdAt,
      description: created.description,
    }),
  )
  await insertRoomKey(sql, key)
  return present(await room(sql, created.id), created.id)
}

export async function changeRoom(
  sql: Sql,
  id: RoomId,
  change: Parameters<Writes['changeRoom']>[1],
  at: number,
  edit?: EditId,
): Promise<RoomRow> {
  const before = present(await room(sql, id), id)
  const { name = before.name, description = before.description } = change
  if (edit && !(await addRoomEdit(sql, id, edit))) return before
  if (name === before.name && description === before.description) return before
  const rev = await nextRev(sql, id)
  await sql.run('update rooms set rev = ?, name = ?, description = ?, updated_at = ? where id = ?', [
    rev,
    name,
    description,
    at,
    id,
  ])
  return { ...before, rev, lastRev: rev, name, description, updatedAt: at }
}

/** Takes no rev: nobody outside the server can see which key is in use. */
export async function addRoomKey(sql: Sql, key: RoomKeyRow): Promise<void> {
  await insertRoomKey(sql, key)
  await sql.run('update rooms set key_epoch = ? where id = ? and key_epoch < ?', [
    key.epoch,
    key.roomId,
    key.epoch,
  ])
}

async function insertRoomKey(sql: Sql, key: RoomKeyRow): Promise<void> {
  // Whoever forgets this master key is before us, and seen here; where units run side by side the reference stops one of
  // the two, and its adapter runs it again.
  if (key.wrappedBy !== null && !(await sql.get('select 1 from master_keys where id = ?', [key.wrappedBy])))
    throw new ForgottenKeyError('The master key that wraps this room key was let go.')
  await sql.run('insert into room_keys (room_id, epoch, wrapped_key, wrapped_by) values (?, ?, ?, ?)', [
    key.roomId,
    key.epoch,
    key.wrappedKey,
    key.wrappedBy,
  ])
}

/** The room's next rev, and its lock. */
export async function nextRev(sql: Sql, roomId: RoomId): Promise<Rev> {
  const record = await sql.get<{ last_rev: Rev }>(
    'update rooms set last_rev = last_rev + 1 where id = ? returning last_rev',
    [roomId],
  )
  return present(record, roomId).last_rev
}

// Built once, as it is looked up by its text at every send.
const NEXT_SEQ = `update rooms set last_seq = last_seq + 1, last_rev = last_rev + 1 where id = ?
  returning last_seq as seq, last_rev as rev, ${usernameOf('?')} as "senderUsername"`

/** The next seq and rev for a new message, and what its sender is called. */
export async function nextSeq(
  sql: Sql,
  roomId: RoomId,
  sender: UserId,
): Promise<{ seq: Seq; rev: Rev; senderUsername: string | null }> {
  const record = await sql.get<{ seq: Seq; rev: Rev; senderUsername: string | null }>(NEXT_SEQ, [
    roomId,
    sender,
  ])
  return present(record, roomId)
}

function present<Found>(found: Found | undefined, roomId: RoomId): Found {
  if (found === undefined) throw new Error(`there is no room ${roomId}`)
  return found
}
