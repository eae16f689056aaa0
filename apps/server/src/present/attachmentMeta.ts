import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { z } from 'zod'
import type { RoomCipher } from '../actions/parts.ts'
import type { AttachmentRow, RoomRow, Sealed, UploadPartRow } from '../store/store.ts'

/** What a file is called and how large its image is: sealed, because names are as private as contents. */
export const AttachmentMeta = z.object({
  name: z.string(),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
})
export type AttachmentMeta = z.infer<typeof AttachmentMeta>

// Bound to the attachment, so that two rows cannot swap names or keys.
const metaPurpose = (id: AttachmentId) => `attachment meta ${id}`
const keyPurpose = (id: AttachmentId) => `attachment key ${id}`
const partPurpose = (id: AttachmentId, start: number) => `upload part key ${id} ${start}`

type SealingRoom = Pick<RoomRow, 'id' | 'keyEpoch'>

export function sealMeta(
  cipher: RoomCipher,
  room: SealingRoom,
  id: AttachmentId,
  meta: AttachmentMeta,
): Promise<Sealed> {
  return cipher.sealBytes(room, metaPurpose(id), Buffer.from(JSON.stringify(meta)))
}

/** Rejects with CorruptError when the name was not sealed for this attachment. */
export async function openMeta(
  cipher: RoomCipher,
  row: Pick<AttachmentRow, 'id' | 'roomId' | 'sealedMeta'>,
): Promise<AttachmentMeta> {
  const bytes = await cipher.openBytes(row.roomId, metaPurpose(row.id), row.sealedMeta)
  return AttachmentMeta.parse(JSON.parse(Buffer.from(bytes).toString()))
}

export function sealFileKey(
  cipher: RoomCipher,
  room: SealingRoom,
  id: AttachmentId,
  rawKey: Uint8Array,
): Promise<Sealed> {
  return cipher.sealBytes(room, keyPurpose(id), rawKey)
}

export function openFileKey(cipher: RoomCipher, row: AttachmentRow): Promise<Uint8Array> {
  return cipher.openBytes(row.roomId, keyPurpose(row.id), row.sealedKey)
}

/** Of a part of an unfinished upload: bound to its place, too. */
export function sealPartKey(
  cipher: RoomCipher,
  room: SealingRoom,
  part: { id: AttachmentId; start: number },
  rawKey: Uint8Array,
): Promise<Sealed> {
  return cipher.sealBytes(room, partPurpose(part.id, part.start), rawKey)
}

export function openPartKey(cipher: RoomCipher, room: RoomId, part: UploadPartRow): Promise<Uint8Array> {
  return cipher.openBytes(room, partPurpose(part.uploadId, part.start), part.sealedKey)
}
