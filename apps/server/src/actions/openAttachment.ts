import type { Readable } from 'node:stream'
import type { ByteRange } from '@roomkey/crypto'
import type { AttachmentId } from '@roomkey/protocol'
import { openSealed } from '../files/sealedFile.ts'
import { mayOpenAttachment } from '../policies/rooms.ts'
import { type AttachmentMeta, openFileKey, openMeta } from '../present/attachmentMeta.ts'
import type { AttachmentRow } from '../store/store.ts'
import { ActionError } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import type { ActionParts, Actor } from './parts.ts'

export interface OpenedAttachment {
  attachment: AttachmentRow
  meta: AttachmentMeta
  /** The plaintext, or the bytes of a range of it (both ends included), opened as they are read. */
  read(range?: ByteRange): Promise<Readable>
}

/**
 * A file that this person may read now. Rejects with `not_found` when there is no such file (or it is somebody else's
 * that no message shows), `not_a_member`, or CorruptError when its name or key does not open.
 */
export async function openAttachment(
  parts: ActionParts,
  actor: Actor,
  { id }: { id: AttachmentId },
): Promise<OpenedAttachment> {
  const { store, cipher, files } = parts
  const attachment = await store.attachment(id)
  if (!attachment) throw new ActionError('not_found')
  const { membership } = await findRoomForMember(store, attachment.roomId, actor.id)
  if (!mayOpenAttachment(membership, attachment)) throw new ActionError('not_found')
  const { storageKey, size } = attachment
  const rawKey = await openFileKey(cipher, attachment)
  return {
    attachment,
    meta: await openMeta(cipher, attachment),
    read: (range) => openSealed(files, { storageKey, rawKey, size }, range),
  }
}
