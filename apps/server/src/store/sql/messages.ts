import type { MessageId, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { MessageRow } from '../store.ts'
import { attachmentsOf } from './attachments.ts'
import { type Sql, usernameOf } from './Sql.ts'

interface MessageRecord {
  id: MessageId
  room_id: RoomId
  seq: Seq
  rev: Rev
  sender_id: UserId | null
  sender_username: string | null
  attachment_count: number
  created_at: number
  edited_at: number | null
  deleted_at: number | null
  key_epoch: number
  version: number
  nonce: Uint8Array
  ciphertext: Uint8Array
}

const MESSAGE = `select m.*, ${usernameOf('m.sender_id')} as sender_username from messages m`

async function toMessages(sql: Sql, records: readonly MessageRecord[]): Promise<MessageRow[]> {
  const carriers = records.filter((record) => record.attachment_count > 0).map(({ id }) => id)
  const attachments = carriers.length > 0 ? await attachmentsOf(sql, carriers) : undefined
  return records.map((record) => ({
    id: record.id,
    roomId: record.room_id,
    seq: record.seq,
    rev: record.rev,
    senderId: record.sender_id,
    senderUsername: record.sender_username,
    sealed: {
      keyEpoch: record.key_epoch,
      version: record.version,
      nonce: record.nonce,
      ciphertext: record.ciphertext,
    },
    createdAt: record.created_at,
    editedAt: record.edited_at,
    deletedAt: record.deleted_at,
    attachments: attachments?.get(record.id) ?? [],
  }))
}

export async function message(sql: Sql, id: MessageId): Promise<MessageRow | undefined> {
  const record = await sql.get<MessageRecord>(`${MESSAGE} where m.id = ?`, [id])
  return record && (await toMessages(sql, [record]))[0]
}

export async function messagesBefore(
  sql: Sql,
  roomId: RoomId,
  before: Seq | null,
  limit: number,
): Promise<MessageRow[]> {
  const records = await sql.all<MessageRecord>(
    `${MESSAGE} where m.room_id = ? and m.seq < ? order by m.seq desc limit ?`,
    [roomId, before ?? Number.MAX_SAFE_INTEGER, limit],
  )
  return toMessages(sql, records.reverse())
}

export async function messagesAfter(
  sql: Sql,
  roomId: RoomId,
  after: Seq,
  limit: number,
): Promise<MessageRow[]> {
  const records = await sql.all<MessageRecord>(
    `${MESSAGE} where m.room_id = ? and m.seq > ? order by m.seq limit ?`,
    [roomId, after, limit],
  )
  return toMessages(sql, records)
}

export async function messagesChangedIn(
  sql: Sql,
  roomId: RoomId,
  after: Rev,
  upTo: Rev,
  limit: number,
): Promise<MessageRow[]> {
  const records = await sql.all<MessageRecord>(
    `${MESSAGE} where m.room_id = ? and m.rev > ? and m.rev <= ? order by m.rev limit ?`,
    [roomId, after, upTo, limit],
  )
  return toMessages(sql, records)
}

/**
 * Seqs have no gaps, so in a room without tombstones the page is found by arithmetic. Where messages were deleted
 * the offset is walked; only documented clients page this way, ours use cursors.
 */
export async function messagesByOffset(
  sql: Sql,
  roomId: RoomId,
  limit: number,
  offset: number,
): Promise<MessageRow[]> {
  const room = await sql.get<{ last_seq: number; has_deleted: number | null }>(
    `select last_seq, (select 1 from messages d where d.room_id = r.id and d.deleted_at is not null limit 1)
      as has_deleted from rooms r where r.id = ?`,
    [roomId],
  )
  if (!room) return []
  const top = room.last_seq - offset
  if (room.has_deleted === null) return top > 0 ? messagesBefore(sql, roomId, (top + 1) as Seq, limit) : []
  const records = await sql.all<MessageRecord>(
    `${MESSAGE} where m.room_id = ? and m.deleted_at is null order by m.seq desc limit ? offset ?`,
    [roomId, limit, offset],
  )
  return toMessages(sql, records.reverse())
}
