import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AttachmentId } from '@roomkey/protocol'
import { storeSealed } from '../files/sealedFile.ts'
import { sealPartKey } from '../present/attachmentMeta.ts'
import { ConflictError, type UploadRow } from '../store/store.ts'
import { mostParts } from '../uploads/limits.ts'
import { Pieces } from '../uploads/Pieces.ts'
import { removeUpload } from './discardUpload.ts'
import { ActionError } from './errors.ts'
import { asProgress, isUnfinished, requireSender, type UploadProgress, uploadOf } from './findUpload.ts'
import { finishUpload } from './finishUpload.ts'
import type { ActionParts, Actor } from './parts.ts'

export interface AppendUploadInput {
  id: AttachmentId
  /** Where in the file the content begins. */
  offset: number
  content: Readable
  /** Of the content, where it is known. */
  bytes: number | undefined
}

/**
 * Stores what arrives, a part at a time, each durable before the next begins; the file is there with its last byte.
 * Content that breaks off counts as far as it came. Rejects with `not_found` (also when it came in
 * too many parts), `not_a_member`, `too_large`, `conflict` when the upload does not end at `offset`, `upload_busy`, or
 * `checksum_mismatch` when the whole file is not the one that was announced; then `content` may be unread.
 */
export async function appendUpload(
  parts: ActionParts,
  actor: Actor,
  { id, offset, content, bytes }: AppendUploadInput,
): Promise<UploadProgress> {
  await uploadOf(parts, actor, id)
  const pieces = new Pieces(content)
  return parts.uploadLocks.hold(
    id,
    () => pieces.end(),
    async () => {
      const found = await uploadOf(parts, actor, id)
      if (asProgress(found).received !== offset)
        throw wrongOffset(`The upload is at byte ${asProgress(found).received}.`)
      if (offset + (bytes ?? 0) > found.size) throw tooLong(found.size)
      if (!isUnfinished(found)) return asProgress(found)
      const upload = await append(parts, actor, found, pieces).finally(() => pieces.close())
      return asProgress(upload.received === upload.size ? await finishUpload(parts, actor, id) : upload)
    },
  )
}

async function append(
  parts: ActionParts,
  actor: Actor,
  upload: UploadRow,
  pieces: Pieces,
): Promise<UploadRow> {
  let { received, touchedAt } = upload
  while (await pieces.more()) {
    if (received === upload.size) throw tooLong(upload.size)
    if ((await parts.store.uploadPartCount(upload.id)) >= mostParts(upload.size, parts.partBytes)) {
      await removeUpload(parts, upload.id)
      throw new ActionError('not_found', { detail: 'The upload came in too many pieces: begin again.' })
    }
    const most = Math.min(parts.partBytes, upload.size - received)
    touchedAt = parts.now()
    received += await storePart(parts, actor, { ...upload, received }, pieces.next(most), touchedAt)
  }
  return { ...upload, received, touchedAt }
}

/** Resolves with its bytes. */
async function storePart(
  parts: ActionParts,
  actor: Actor,
  { id, roomId, received: start }: UploadRow,
  piece: AsyncGenerator<Uint8Array>,
  at: number,
): Promise<number> {
  const { store, files, cipher } = parts
  const hash = createHash('sha256')
  const source = Readable.from(hashing(piece, hash), { objectMode: false })
  const file = await storeSealed(files, source, parts.partBytes)
  let writing = false
  try {
    const standing = await store.standing(roomId, actor.id)
    if (!standing) throw new ActionError('not_found')
    const part = {
      uploadId: id,
      start,
      size: file.size,
      sha256: hash.digest('hex'),
      sniffedType: start === 0 ? (file.sniffedType ?? null) : null,
      storageKey: file.storageKey,
      sealedKey: await sealPartKey(cipher, standing.room, { id, start }, file.rawKey),
    }
    writing = true
    await store.write(async (tx) => {
      await requireSender(tx, actor, roomId)
      await tx.addUploadPart(part, at)
    })
    return file.size
  } catch (error) {
    const refused = error instanceof ActionError || error instanceof ConflictError
    // Any other error of a write may have followed its commit: then the row is there.
    if (!writing || refused)
      await files.remove(file.storageKey).catch((failure: unknown) => {
        parts.log.warn({ err: failure }, 'a part of an upload that was refused could not be removed')
      })
    throw error instanceof ConflictError
      ? wrongOffset('The upload went on elsewhere, or was cancelled: ask where it is.')
      : error
  }
}

async function* hashing(piece: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>) {
  for await (const bytes of piece) {
    hash.update(bytes)
    yield bytes
  }
}

const wrongOffset = (sentence: string) =>
  new ActionError('conflict', { detail: sentence, fields: { 'upload-offset': [sentence] } })

const tooLong = (size: number) =>
  new ActionError('too_large', { detail: `The upload was announced to have ${size} bytes.` })
