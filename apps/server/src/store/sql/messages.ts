import type { MessageId, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import { type ChangedSince, type ChangedSinceRead, type MessageRow, PAGE_BYTES } from '../store.ts'
import { attachmentsOf } from './attachments.ts'
import { type Sql, type SqlValue, usernameOf, type Weighed } from './Sql.ts'

interface MessageRecord extends Weighed {
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

// What a message weighs in a page: its bytes, and something for each attachment that is read with it.
const MESSAGE = `select m.id, m.room_id, m.seq, m.rev, m.sender_id, m.attachment_count, m.created_at, m.edited_at,
    m.deleted_at, m.key_epoch, m.version, m.nonce, m.ciphertext, ${usernameOf('m.sender_id')} as sender_username,
    length(m.ciphertext) + 1024 * m.attachment_count as weight
  from messages m`

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

const MESSAGE_BY_ID = `${MESSAGE} where m.id = ?`

export async function message(sql: Sql, id: MessageId): Promise<MessageRow | undefined> {
  const record = await sql.get<MessageRecord>(MESSAGE_BY_ID, [id])
  return record && (await toMessages(sql, [record]))[0]
}

interface PageSize {
  limit: number
  bytes: number
  offset?: number
}

/**
 * The page that `where` selects in an order, cut at so many rows and bytes (`full`: there may be more). How a page is
 * read until it is full is the connection's to know: SQLite reads the whole of a row in a table without rowid when it
 * compares keys, so that asking for lengths first would cost as much as the texts; PostgreSQL keeps lengths apart.
 */
async function page(
  sql: Sql,
  where: string,
  order: string,
  values: readonly SqlValue[],
  { limit, bytes, offset = 0 }: PageSize,
): Promise<{ records: MessageRecord[]; full: boolean }> {
  const text = `${MESSAGE} ${where} order by ${order} limit ? offset ?`
  const by = { order, most: bytes }
  const { rows, cut } = await sql.page<MessageRecord>(text, [...values, limit, offset], by)
  return { records: rows, full: cut || rows.length === limit }
}

export async function messagesBefore(
  sql: Sql,
  roomId: RoomId,
  before: Seq | null,
  limit: number,
  bytes = PAGE_BYTES,
): Promise<MessageRow[]> {
  const where = 'where m.room_id = ? and m.seq < ?'
  const values = [roomId, before ?? Number.MAX_SAFE_INTEGER]
  const { records } = await page(sql, where, 'seq desc', values, { limit, bytes })
  return toMessages(sql, records.reverse())
}

export async function messagesAfter(
  sql: Sql,
  roomId: RoomId,
  after: Seq,
  limit: number,
  bytes = PAGE_BYTES,
): Promise<MessageRow[]> {
  const where = 'where m.room_id = ? and m.seq > ?'
  const { records } = await page(sql, where, 'seq', [roomId, after], { limit, bytes })
  return toMessages(sql, records)
}

/** Walked by seq and not by rev: the cost is that of the range, however much changed elsewhere in the room. */
export async function messagesChangedSince(
  sql: Sql,
  roomId: RoomId,
  { from, before, since }: ChangedSince,
  limit: number,
  bytes = PAGE_BYTES,
): Promise<ChangedSinceRead> {
  const where = 'where m.room_id = ? and m.seq >= ? and m.seq < ? and +m.rev > ?'
  const { records, full } = await page(sql, where, 'seq desc', [roomId, from, before, since], {
    limit,
    bytes,
  })
  return { messages: await toMessages(sql, records.reverse()), cut: full }
}

// Halves [lo, hi) until it is empty: some twenty steps for a million messages, and no index by time that each send
// would pay for. Times follow seqs but for clocks that were set back; then one of several places is found.
const SEQ_AT = `with recursive halving (lo, hi) as (
    select cast(1 as bigint), r.last_seq + 1 from rooms r where r.id = ?
    union all
    select case when m.created_at < ? then m.seq + 1 else h.lo end,
      case when m.created_at < ? then h.hi else m.seq end
    from halving h join messages m on m.room_id = ? and m.seq = (h.lo + h.hi) / 2
    where h.lo < h.hi
  )
  select lo as seq from halving where lo >= hi`

export async function seqAt(sql: Sql, roomId: RoomId, at: number): Promise<Seq> {
  const found = await sql.get<{ seq: Seq }>(SEQ_AT, [roomId, at, at, roomId])
  return found?.seq ?? (1 as Seq)
}

export async function messagesChangedIn(
  sql: Sql,
  roomId: RoomId,
  after: Rev,
  upTo: Rev,
  limit: number,
  bytes: number,
): Promise<{ messages: MessageRow[]; full: boolean }> {
  const where = 'where m.room_id = ? and m.rev > ? and m.rev <= ?'
  // Each rev is one row's.
  const size = { limit: Math.min(limit, upTo - after), bytes }
  const { records, full } = await page(sql, where, 'rev', [roomId, after, upTo], size)
  return { messages: await toMessages(sql, records), full }
}

/**
 * Seqs have no gaps, so a page is found by arithmetic and by counting tombstones, which are few and have an index. Only
 * documented clients page this way, ours use cursors.
 */
export async function seqsByOffset(
  sql: Sql,
  roomId: RoomId,
  limit: number,
  offset: number,
): Promise<{ after: Seq; upTo: Seq }> {
  const room = await sql.get<{ last_seq: number }>('select last_seq from rooms where id = ?', [roomId])
  const upTo = await seqBelow(sql, roomId, room?.last_seq ?? 0, offset)
  return { after: (await seqBelow(sql, roomId, upTo, limit)) as Seq, upTo: upTo as Seq }
}

/**
 * A seq above which exactly so many living messages lie, or 0 where there are fewer. Ever larger steps down, then
 * halves: only tombstones above the page are counted, and each of them twice or so.
 */
async function seqBelow(sql: Sql, roomId: RoomId, lastSeq: number, living: number): Promise<number> {
  const counted = `select count(*) as deleted from messages d${sql.indexedBy('messages_deleted')}
    where d.room_id = ? and d.seq > ? and d.seq <= ? and d.deleted_at is not null`
  const livingIn = async (after: number, upTo: number) => {
    const found = await sql.get<{ deleted: number }>(counted, [roomId, after, upTo])
    return upTo - after - (found?.deleted ?? 0)
  }
  let high = lastSeq
  let above = 0
  let low = high
  for (let step = living; above < living && high > 0; step *= 2) {
    low = Math.max(0, high - step)
    const more = await livingIn(low, high)
    if (above + more > living) break
    high = low
    above += more
  }
  while (above < living && low < high) {
    const middle = Math.floor((low + high) / 2)
    const more = await livingIn(middle, high)
    if (above + more <= living) {
      high = middle
      above += more
    } else low = middle + 1
  }
  return high
}
