import type { Readable } from 'node:stream'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { type StoredFile, storeSealed } from '../files/sealedFile.ts'
import { maySend } from '../policies/rooms.ts'
import { type AttachmentMeta, openMeta, sealFileKey, sealMeta } from '../present/attachmentMeta.ts'
import { type AttachmentRow, ConflictError, type StandingRow } from '../store/store.ts'
import { characters } from './checks.ts'
import { ActionError } from './errors.ts'
import { fileNameOf, fileTypeOf, NAME_CHARACTERS } from './fileLabels.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import type { ActionParts, Actor } from './parts.ts'
import { bytesLeft, fullFor } from './roomForFile.ts'

export interface StoreAttachmentInput {
  /** Invented by the client so that a repeated upload is harmless; documented clients leave it out. */
  id?: AttachmentId
  roomId: RoomId
  /** As the sender's system calls it; folders are cut off. */
  name: string
  /** What the sender says it is; where that is nothing, the first bytes of the file decide. */
  contentType?: string
  /** Pixels of an image. */
  width?: number
  height?: number
  content: Readable
}

export interface StoredAttachment {
  attachment: AttachmentRow
  meta: AttachmentMeta
  created: boolean
}

/**
 * Streams a file into storage, sealed as it arrives; a message that names its id shows it. Rejects with `invalid` (also when
 * this person keeps as much as they may),
 * `not_found`, `not_a_member`, `too_large`, or `conflict` when the id is another upload's. When it rejects, and when it
 * resolves with `created` false, `content` may be unread: the caller drains or destroys it.
 */
export async function storeAttachment(
  parts: ActionParts,
  actor: Actor,
  input: StoreAttachmentInput,
): Promise<StoredAttachment> {
  const { roomId } = input
  const id = input.id ?? (parts.newId() as AttachmentId)
  const name = fileNameOf(input.name)
  characters('name', name, NAME_CHARACTERS)
  const { room } = await findRoomForMember(parts.store, roomId, actor.id)
  const former = await findFormer(parts, actor, roomId, id)
  if (former) return former

  const file = await storeWithin(parts, actor, input.content)
  let writing = false
  try {
    const { width, height } = input
    const size = width !== undefined && height !== undefined ? { width, height } : {}
    const meta = { name, ...size }
    const contentType = fileTypeOf(input.contentType, file.sniffedType)
    const row = await sealedRow(parts, actor, { id, room, meta, file, contentType })
    writing = true
    const attachment = await parts.store.write(async (tx) => {
      const { membership } = await findRoomForMember(tx, roomId, actor.id)
      if (!maySend(membership)) throw new ActionError('forbidden')
      // Others of this person's may have been stored meanwhile; locked, so that two do not count side by side.
      if (parts.personBytes !== undefined) await tx.userById(actor.id)
      if (row.size > (await bytesLeft(tx, parts, actor))) throw fullFor(parts.personBytes ?? 0)
      return tx.addAttachment(row)
    })
    return { attachment, meta, created: true }
  } catch (error) {
    // Any other error of a write may have followed its commit: the row is there then, and a file without one harms nobody.
    if (writing && !(error instanceof ActionError || error instanceof ConflictError)) throw error
    // Two uploads of one id ran side by side and the other was first.
    const winner = error instanceof ConflictError && (await findFormer(parts, actor, roomId, id))
    await removeUnused(parts, file)
    if (winner) return winner
    throw error
  }
}

/** No more of it is stored than this person may keep. */
async function storeWithin(parts: ActionParts, actor: Actor, content: Readable): Promise<StoredFile> {
  const { files, limits, personBytes } = parts
  const left = await bytesLeft(parts.store, parts, actor)
  if (left <= 0) throw fullFor(personBytes ?? 0)
  return storeSealed(files, content, Math.min(limits.file_bytes, left)).catch((error: unknown) => {
    const isTooLarge = error instanceof ActionError && error.code === 'too_large'
    throw isTooLarge && left < limits.file_bytes ? fullFor(personBytes ?? 0) : error
  })
}

/** What cannot be removed now stays behind without a row; the caller is told what became of the upload all the same. */
async function removeUnused({ files, log }: ActionParts, { storageKey }: StoredFile): Promise<void> {
  await files.remove(storageKey).catch((error: unknown) => {
    log.warn({ err: error }, 'the file of an upload that was refused could not be removed')
  })
}

async function findFormer(
  { store, cipher }: ActionParts,
  actor: Actor,
  roomId: RoomId,
  id: AttachmentId,
): Promise<StoredAttachment | undefined> {
  const attachment = await store.attachment(id)
  if (!attachment) return undefined
  if (attachment.roomId !== roomId || attachment.uploaderId !== actor.id) throw new ActionError('conflict')
  return { attachment, meta: await openMeta(cipher, attachment), created: false }
}

interface Upload {
  id: AttachmentId
  room: StandingRow['room']
  meta: AttachmentMeta
  file: StoredFile
  contentType: string
}

async function sealedRow({ cipher, now }: ActionParts, actor: Actor, upload: Upload) {
  const { id, room, meta, file, contentType } = upload
  return {
    id,
    roomId: room.id,
    uploaderId: actor.id,
    sealedMeta: await sealMeta(cipher, room, id, meta),
    sealedKey: await sealFileKey(cipher, room, id, file.rawKey),
    size: file.size,
    contentType,
    storageKey: file.storageKey,
    createdAt: now(),
  }
}
