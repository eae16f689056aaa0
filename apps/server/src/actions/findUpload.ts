import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { maySend } from '../policies/rooms.ts'
import { type AttachmentMeta, openMeta } from '../present/attachmentMeta.ts'
import type { AttachmentRow, UploadRow } from '../store/store.ts'
import { KEPT_MICROSECONDS, LONGEST_MICROSECONDS } from '../uploads/limits.ts'
import { ActionError } from './errors.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import { finishUpload } from './finishUpload.ts'
import type { ActionParts, Actor } from './parts.ts'

/** How far a file is. */
export interface UploadProgress {
  id: AttachmentId
  size: number
  received: number
  /** Microseconds; null for a file that is there. */
  expiresAt: number | null
}

export interface FoundUpload {
  progress: UploadProgress
  meta: AttachmentMeta
  contentType: string
}

/** How far an upload of this person is, when nobody writes to it any more. Rejects with `not_found` and `not_a_member`. */
export async function findUpload(parts: ActionParts, actor: Actor, id: AttachmentId): Promise<FoundUpload> {
  await uploadOf(parts, actor, id)
  const row = await rowAtRest(parts, actor, id)
  const meta = await openMeta(parts.cipher, row)
  return { progress: asProgress(row), meta, contentType: row.contentType }
}

/** When nobody writes to it any more; one whose last byte is there is finished. Rejects as `finishUpload` does. */
export const rowAtRest = (
  parts: ActionParts,
  actor: Actor,
  id: AttachmentId,
): Promise<UploadRow | AttachmentRow> =>
  parts.uploadLocks.hold(
    id,
    () => {},
    async () => {
      const found = await uploadOf(parts, actor, id)
      // The server that had its last byte did not get as far as this.
      return isUnfinished(found) && isWhole(found) ? finishUpload(parts, actor, id) : found
    },
  )

/** For who may still send in its room; anybody else's is not there. */
export async function uploadOf(
  { store, now }: ActionParts,
  actor: Actor,
  id: AttachmentId,
): Promise<UploadRow | AttachmentRow> {
  const found = (await store.attachment(id)) ?? (await store.upload(id))
  if (!found || found.uploaderId !== actor.id) throw new ActionError('not_found')
  if (isUnfinished(found) && isTooOld(found, now())) throw new ActionError('not_found')
  await requireSender(store, actor, found.roomId)
  return found
}

export async function requireSender(
  reads: Parameters<typeof findRoomForMember>[0],
  actor: Actor,
  room: RoomId,
): Promise<void> {
  const { membership } = await findRoomForMember(reads, room, actor.id)
  if (!maySend(membership)) throw new ActionError('forbidden')
}

export const isUnfinished = (row: UploadRow | AttachmentRow): row is UploadRow => 'received' in row
/** Since nothing arrives for it any more, the sweep finds it. */
export const isTooOld = ({ createdAt }: UploadRow, now: number): boolean =>
  now >= createdAt + LONGEST_MICROSECONDS
export const isWhole = (row: UploadRow) => row.received === row.size

export function asProgress(row: UploadRow | AttachmentRow): UploadProgress {
  const { id, size } = row
  if (!isUnfinished(row)) return { id, size, received: size, expiresAt: null }
  const expiresAt = Math.min(row.touchedAt + KEPT_MICROSECONDS, row.createdAt + LONGEST_MICROSECONDS)
  return { id, size, received: row.received, expiresAt }
}
