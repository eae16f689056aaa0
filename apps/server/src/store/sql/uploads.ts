import type { AttachmentId, RoomId, UserId } from '@roomkey/protocol'
import { ConflictError } from '../store.ts'
import type { NewUploadRow, UploadPartRow, UploadRow } from '../uploads.ts'
import { inParts, type Sql } from './Sql.ts'

interface UploadRecord {
  id: AttachmentId
  room_id: RoomId
  uploader_id: UserId
  size: number
  received: number
  content_type: string
  sha256: string | null
  created_at: number
  touched_at: number
  meta_key_epoch: number
  meta_version: number
  meta_nonce: Uint8Array
  meta_ciphertext: Uint8Array
}

interface PartRecord {
  upload_id: AttachmentId
  start: number
  size: number
  sha256: string
  sniffed_type: string | null
  storage_key: string
  key_key_epoch: number
  key_version: number
  key_nonce: Uint8Array
  key_ciphertext: Uint8Array
}

const UPLOAD = `select id, room_id, uploader_id, size, received, content_type, sha256, created_at, touched_at,
  meta_key_epoch, meta_version, meta_nonce, meta_ciphertext from uploads`
const PART = `select upload_id, start, size, sha256, sniffed_type, storage_key, key_key_epoch, key_version, key_nonce,
  key_ciphertext from upload_parts`

const toUpload = (record: UploadRecord): UploadRow => ({
  id: record.id,
  roomId: record.room_id,
  uploaderId: record.uploader_id,
  sealedMeta: {
    keyEpoch: record.meta_key_epoch,
    version: record.meta_version,
    nonce: record.meta_nonce,
    ciphertext: record.meta_ciphertext,
  },
  size: record.size,
  received: record.received,
  contentType: record.content_type,
  sha256: record.sha256,
  createdAt: record.created_at,
  touchedAt: record.touched_at,
})

const toPart = (record: PartRecord): UploadPartRow => ({
  uploadId: record.upload_id,
  start: record.start,
  size: record.size,
  sha256: record.sha256,
  sniffedType: record.sniffed_type,
  storageKey: record.storage_key,
  sealedKey: {
    keyEpoch: record.key_key_epoch,
    version: record.key_version,
    nonce: record.key_nonce,
    ciphertext: record.key_ciphertext,
  },
})

/** In a unit of work it is locked, as an attachment is. */
export async function upload(sql: Sql, id: AttachmentId): Promise<UploadRow | undefined> {
  const record = await sql.get<UploadRecord>(`${UPLOAD} where id = ?${sql.locked}`, [id])
  return record && toUpload(record)
}

export async function uploadParts(sql: Sql, id: AttachmentId): Promise<UploadPartRow[]> {
  return (await sql.all<PartRecord>(`${PART} where upload_id = ? order by start`, [id])).map(toPart)
}

export async function uploadPartCount(sql: Sql, id: AttachmentId): Promise<number> {
  const text = 'select count(*) as count from upload_parts where upload_id = ?'
  return (await sql.get<{ count: number }>(text, [id]))?.count ?? 0
}

export async function openUploads(sql: Sql, user: UserId): Promise<{ count: number; bytes: number }> {
  const text = `select count(*) as count, cast(coalesce(sum(size), 0) as bigint) as bytes from uploads
    where uploader_id = ?`
  return (await sql.get<{ count: number; bytes: number }>(text, [user])) ?? { count: 0, bytes: 0 }
}

export async function storedBytes(sql: Sql, user: UserId): Promise<number> {
  const sum = (table: string) => `(select coalesce(sum(size), 0) from ${table} where uploader_id = ?)`
  // What arrived in several parts is for a moment both: its attachment counts.
  const twice = `(select coalesce(sum(uploads.size), 0) from uploads join attachments on attachments.id = uploads.id
    where uploads.uploader_id = ?)`
  const text = `select cast(${sum('attachments')} + ${sum('uploads')} - ${twice} as bigint) as bytes`
  return (await sql.get<{ bytes: number }>(text, [user, user, user]))?.bytes ?? 0
}

export async function abandonedUploads(sql: Sql, touchedBefore: number, limit: number): Promise<UploadRow[]> {
  const text = `${UPLOAD} where touched_at < ? order by touched_at limit ?`
  return (await sql.all<UploadRecord>(text, [touchedBefore, limit])).map(toUpload)
}

export async function uploadPartKeys(sql: Sql, keys: readonly string[]): Promise<string[]> {
  const rows = await inParts(keys, (part) =>
    sql.query<{ key: string }>((knex) =>
      knex('upload_parts').select('storage_key as key').whereIn('storage_key', part),
    ),
  )
  return rows.map(({ key }) => key)
}

export async function addUpload(sql: Sql, row: NewUploadRow): Promise<void> {
  const { keyEpoch, version, nonce, ciphertext } = row.sealedMeta
  const added = await sql.run(
    `insert into uploads (id, room_id, uploader_id, size, received, content_type, sha256, created_at, touched_at,
      meta_key_epoch, meta_version, meta_nonce, meta_ciphertext) values (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (id) do nothing`,
    [
      row.id,
      row.roomId,
      row.uploaderId,
      row.size,
      row.contentType,
      row.sha256,
      row.createdAt,
      row.createdAt,
      keyEpoch,
      version,
      nonce,
      ciphertext,
    ],
  )
  if (added !== 1) throw new ConflictError('There is an upload with this id already.')
}

export async function addUploadPart(sql: Sql, part: UploadPartRow, at: number): Promise<void> {
  // The upload's row decides: of two parts for one place the second one finds it taken.
  const grown = await sql.run(
    'update uploads set received = received + ?, touched_at = ? where id = ? and received = ?',
    [part.size, at, part.uploadId, part.start],
  )
  if (grown !== 1) throw new ConflictError('The upload does not end where this part begins.')
  const { keyEpoch, version, nonce, ciphertext } = part.sealedKey
  await sql.run(
    `insert into upload_parts (upload_id, start, size, sha256, sniffed_type, storage_key, key_key_epoch, key_version,
      key_nonce, key_ciphertext) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      part.uploadId,
      part.start,
      part.size,
      part.sha256,
      part.sniffedType,
      part.storageKey,
      keyEpoch,
      version,
      nonce,
      ciphertext,
    ],
  )
}

export async function removeUpload(sql: Sql, id: AttachmentId): Promise<boolean> {
  await sql.get(`select id from uploads where id = ?${sql.locked}`, [id])
  await sql.run('delete from upload_parts where upload_id = ?', [id])
  return (await sql.run('delete from uploads where id = ?', [id])) === 1
}

export async function forgetUploads(sql: Sql): Promise<void> {
  await sql.run('delete from upload_parts', [])
  await sql.run('delete from uploads', [])
}
