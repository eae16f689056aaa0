import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { maySend } from '../policies/rooms.ts'
import { sealMeta } from '../present/attachmentMeta.ts'
import { ConflictError, type UploadRow } from '../store/store.ts'
import { OPEN_LARGEST_FILES, OPEN_UPLOADS } from '../uploads/limits.ts'
import { characters } from './checks.ts'
import { removeUpload } from './discardUpload.ts'
import { ActionError } from './errors.ts'
import { contentTypeOf, fileNameOf, NAME_CHARACTERS } from './fileLabels.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import { asProgress, isTooOld, isWhole, rowAtRest, type UploadProgress } from './findUpload.ts'
import type { ActionParts, Actor } from './parts.ts'
import { bytesLeft, fullFor } from './roomForFile.ts'

export interface CreateUploadInput {
  /** Invented by the client so that creating it again is harmless. */
  id?: AttachmentId
  roomId: RoomId
  /** As the sender's system calls it; folders are cut off. */
  name: string
  size: number
  contentType?: string
  /** Pixels of an image. */
  width?: number
  height?: number
  /** Of the whole file, in hex. */
  sha256?: string
}

/**
 * Begins an upload that `appendUpload` goes on with, or finds it under its id. Rejects with `invalid` (also when this person keeps as much as they may), `not_found`,
 * `not_a_member`, `too_large`, `rate_limited` when too much of this person's is unfinished, or `conflict` when the id is
 * another file's, and as `finishUpload` does.
 */
export async function createUpload(
  parts: ActionParts,
  actor: Actor,
  input: CreateUploadInput,
): Promise<UploadProgress> {
  const { store, cipher, limits } = parts
  const { roomId, size, width, height } = input
  const name = fileNameOf(input.name)
  characters('filename', name, NAME_CHARACTERS)
  if (size > limits.file_bytes)
    throw new ActionError('too_large', { detail: `Files may have at most ${limits.file_bytes} bytes.` })
  const { room } = await findRoomForMember(store, roomId, actor.id)
  const id = input.id ?? (parts.newId() as AttachmentId)
  const former = await findFormer(parts, actor, { ...input, id })
  if (former) return former

  const box = width !== undefined && height !== undefined ? { width, height } : {}
  const now = parts.now()
  const row = {
    id,
    roomId,
    uploaderId: actor.id,
    sealedMeta: await sealMeta(cipher, room, id, { name, ...box }),
    size,
    contentType: contentTypeOf(input.contentType),
    sha256: input.sha256 ?? null,
    createdAt: now,
  }
  try {
    await store.write(async (tx) => {
      const { membership } = await findRoomForMember(tx, roomId, actor.id)
      if (!maySend(membership)) throw new ActionError('forbidden')
      // Locked, because their uploads to another room would be counted side by side.
      await tx.userById(actor.id)
      // Counted whole from now on: when it ends nothing is added.
      if (size > (await bytesLeft(tx, parts, actor))) throw fullFor(parts.personBytes ?? 0)
      const { count, bytes } = await tx.openUploads(actor.id)
      if (count >= OPEN_UPLOADS || (count > 0 && bytes + size > OPEN_LARGEST_FILES * limits.file_bytes))
        throw new ActionError('rate_limited', {
          detail: 'You have too many unfinished uploads: finish or cancel some.',
          retryAfter: 30,
        })
      await tx.addUpload(row)
    })
  } catch (error) {
    // Begun twice at once, and the other was first.
    const winner = error instanceof ConflictError && (await findFormer(parts, actor, { ...input, id }))
    if (winner) return winner
    throw error
  }
  // Nothing will arrive that could end it.
  if (size === 0) return asProgress(await rowAtRest(parts, actor, id))
  return asProgress({ ...row, received: 0, touchedAt: now })
}

async function findFormer(
  parts: ActionParts,
  actor: Actor,
  { id, roomId, size, sha256 }: CreateUploadInput & { id: AttachmentId },
): Promise<UploadProgress | undefined> {
  const isSame = (row: { roomId: RoomId; uploaderId: Actor['id'] | null; size: number }) =>
    row.roomId === roomId && row.uploaderId === actor.id && row.size === size
  const { store } = parts
  const attachment = await store.attachment(id)
  if (attachment) {
    if (isSame(attachment)) return asProgress(attachment)
    throw new ActionError('conflict')
  }
  const upload: UploadRow | undefined = await store.upload(id)
  if (!upload) return undefined
  if (!isSame(upload) || upload.sha256 !== (sha256 ?? null)) throw new ActionError('conflict')
  if (isTooOld(upload, parts.now())) {
    await removeUpload(parts, id)
    return undefined
  }
  // Told that it has arrived, its sender links it.
  return asProgress(isWhole(upload) ? await rowAtRest(parts, actor, id) : upload)
}
