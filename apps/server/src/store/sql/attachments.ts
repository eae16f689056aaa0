import type { AttachmentId, MessageId, RoomId, UserId } from '@roomkey/protocol'
import { type AttachmentRow, ConflictError, type NewMessageRow } from '../store.ts'
import { inParts, type Sql } from './Sql.ts'

export interface AttachmentRecord {
  id: AttachmentId
  room_id: RoomId
  uploader_id: UserId | null
  message_id: MessageId | null
  size: number
  content_type: string
  storage_key: string
  created_at: number
  meta_key_epoch: number
  meta_version: number
  meta_nonce: Uint8Array
  meta_ciphertext: Uint8Array
  key_key_epoch: number
  key_version: number
  key_nonce: Uint8Array
  key_ciphertext: Uint8Array
}

export const toAttachment = (record: AttachmentRecord): AttachmentRow => ({
  id: record.id,
  roomId: record.room_id,
  uploaderId: record.uploader_id,
  messageId: record.message_id,
  sealedMeta: {
    keyEpoch: record.meta_key_epoch,
    version: record.meta_version,
    nonce: record.meta_nonce,
    ciphertext: record.meta_ciphertext,
  },
  sealedKey: {
    keyEpoch: record.key_key_epoch,
    version: record.key_version,
    nonce: record.key_nonce,
    ciphertext: record.key_ciphertext,
  },
  size: record.size,
  contentType: record.content_type,
  storageKey: record.storage_key,
  createdAt: record.created_at,
})

export const ATTACHMENT_COLUMNS = `id, room_id, uploader_id, message_id, size, content_type, storage_key, created_at,
  meta_key_epoch, meta_version, meta_nonce, meta_ciphertext, key_key_epoch, key_version, key_nonce, key_ciphertext`

/** In a unit of work it is locked: nobody links or removes it meanwhile. */
export async function attachment(sql: Sql, id: AttachmentId): Promise<AttachmentRow | undefined> {
  const text = `select ${ATTACHMENT_COLUMNS} from attachments where id = ?${sql.locked}`
  const record = await sql.get<AttachmentRecord>(text, [id])
  return record && toAttachment(record)
}

/** Those of several messages, by message, each list in the order it was sent. */
export async function attachmentsOf(
  sql: Sql,
  messages: readonly MessageId[],
): Promise<Map<MessageId, AttachmentRow[]>> {
  const byMessage = new Map<MessageId, AttachmentRow[]>(messages.map((id) => [id, []]))
  const records = await inParts(messages, (part) =>
    sql.query<AttachmentRecord>((knex) =>
      knex('attachments')
        .select(knex.raw(ATTACHMENT_COLUMNS))
        .whereIn('message_id', part)
        .orderBy(['message_id', 'position']),
    ),
  )
  for (const record of records) {
    if (record.message_id !== null) byMessage.get(record.message_id)?.push(toAttachment(record))
  }
  return byMessage
}

export async function orphanAttachments(
  sql: Sql,
  createdBefore: number,
  limit: number,
): Promise<AttachmentRow[]> {
  const records = await sql.query<AttachmentRecord>((knex) =>
    knex('attachments')
      .select(knex.raw(ATTACHMENT_COLUMNS))
      .whereNull('message_id')
      .where('created_at', '<', createdBefore)
      .orderBy('created_at')
      .limit(limit),
  )
  return records.map(toAttachment)
}

export async function addAttachment(
  sql: Sql,
  added: Omit<AttachmentRow, 'messageId'>,
): Promise<AttachmentRow> {
  const [record] = await sql.query<AttachmentRecord>((knex) =>
    knex('attachments')
      .insert({
        id: added.id,
        room_id: added.roomId,
        uploader_id: added.uploaderId,
        message_id: null,
        position: 0,
        size: added.size,
        content_type: added.contentType,
        storage_key: added.storageKey,
        created_at: added.createdAt,
        meta_key_epoch: added.sealedMeta.keyEpoch,
        meta_version: added.sealedMeta.version,
        meta_nonce: added.sealedMeta.nonce,
        meta_ciphertext: added.sealedMeta.ciphertext,
        key_key_epoch: added.sealedKey.keyEpoch,
        key_version: added.sealedKey.version,
        key_nonce: added.sealedKey.nonce,
        key_ciphertext: added.sealedKey.ciphertext,
      })
      .onConflict('id')
      .ignore()
      .returning(knex.raw(ATTACHMENT_COLUMNS)),
  )
  if (!record) throw new ConflictError('An attachment with this id is stored already.')
  return toAttachment(record)
}

export async function linkAttachments(sql: Sql, message: NewMessageRow): Promise<AttachmentRow[]> {
  for (const [position, id] of message.attachmentIds.entries()) {
    const changed = await sql.run(
      `update attachments set message_id = ?, position = ?
        where id = ? and room_id = ? and uploader_id = ? and message_id is null and created_at > 0`,
      [message.id, position, id, message.roomId, message.senderId],
    )
    if (changed !== 1) throw new ConflictError('An attachment is not an unused upload of yours in this room.')
  }
  return (await attachmentsOf(sql, [message.id])).get(message.id) ?? []
}

/** Let go of for good (`isLetGo`): the next sweep collects rows and files. */
export async function unlinkAttachments(sql: Sql, message: MessageId): Promise<void> {
  await sql.run('update attachments set message_id = null, created_at = 0 where message_id = ?', [message])
}

export async function removeAttachment(sql: Sql, id: AttachmentId): Promise<void> {
  await sql.run('delete from attachments where id = ?', [id])
}
