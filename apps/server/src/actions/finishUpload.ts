import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { CorruptError } from '@roomkey/crypto'
import type { AttachmentId } from '@roomkey/protocol'
import { openSealed, type StoredFile, storeSealed } from '../files/sealedFile.ts'
import { openPartKey, sealFileKey } from '../present/attachmentMeta.ts'
import { type AttachmentRow, ConflictError, type UploadPartRow, type UploadRow } from '../store/store.ts'
import { removePartFiles, removeUpload } from './discardUpload.ts'
import { ActionError } from './errors.ts'
import { fileTypeOf } from './fileLabels.ts'
import { findRoomForMember } from './findRoomForMember.ts'
import { requireSender } from './findUpload.ts'
import type { ActionParts, Actor } from './parts.ts'

interface Whole extends StoredFile {
  sha256: string
}

/**
 * Makes the attachment of an upload whose last byte is stored. One part becomes its file as it lies; several are sealed
 * anew as one. Harmless to repeat. Rejects with `checksum_mismatch`, and then the upload is gone.
 */
export async function finishUpload(
  parts: ActionParts,
  actor: Actor,
  id: AttachmentId,
): Promise<AttachmentRow> {
  const { store, files, cipher } = parts
  const upload = await store.upload(id)
  // Asked last: an upload that is gone has become one before that.
  const finished = await store.attachment(id)
  if (finished?.uploaderId === actor.id) return finished
  if (!upload || finished) throw new ActionError('not_found')
  const { room } = await findRoomForMember(store, upload.roomId, actor.id)
  const pieces = await store.uploadParts(id)
  const [only] = pieces.length === 1 ? pieces : []
  const whole = only
    ? await onlyPart(parts, upload, only)
    : await assemble(parts, upload, pieces).catch(async (error: unknown) => {
        const { code } = error as NodeJS.ErrnoException
        if (code !== 'ENOENT' && !(error instanceof CorruptError)) throw error
        // Another server finished it meanwhile, and removed the parts.
        if (await store.attachment(id)) return undefined
        // Somebody changed the storage: what is left of it helps nobody, and its sender begins anew.
        await removeUpload(parts, id)
        throw new ActionError('not_found')
      })
  if (!whole) return finishUpload(parts, actor, id)
  const removeWhole = async () => {
    if (!only) await files.remove(whole.storageKey)
  }
  if (whole.size !== upload.size || (upload.sha256 !== null && whole.sha256 !== upload.sha256)) {
    await removeWhole()
    if (await removeUpload(parts, id)) throw new ActionError('checksum_mismatch')
    // It was gone before its parts were listed.
    return finishUpload(parts, actor, id)
  }
  const row = {
    id,
    roomId: upload.roomId,
    uploaderId: upload.uploaderId,
    sealedMeta: upload.sealedMeta,
    sealedKey: await sealFileKey(cipher, room, id, whole.rawKey),
    size: upload.size,
    contentType: fileTypeOf(upload.contentType, whole.sniffedType),
    storageKey: whole.storageKey,
    createdAt: parts.now(),
  }
  try {
    const attachment = await store.write(async (tx) => {
      await requireSender(tx, actor, upload.roomId)
      const added = await tx.addAttachment(row)
      // Its one part is the file now. Several are let go of below, or by the sweep when we get no further.
      const stillThere = only ? await tx.removeUpload(id) : (await tx.upload(id)) !== undefined
      // Taken back meanwhile: its parts go, or are gone.
      if (!stillThere) throw new ActionError('not_found')
      return added
    })
    if (!only) await removeParts(parts, id, pieces)
    return attachment
  } catch (error) {
    if (error instanceof ActionError || error instanceof ConflictError) await removeWhole()
    // Another server finished it side by side.
    const winner = error instanceof ConflictError && (await store.attachment(id))
    if (winner) return winner
    throw error
  }
}

/** The file is there: whatever goes wrong now is left to the sweep, which finds the files by their rows. */
async function removeParts(
  parts: ActionParts,
  id: AttachmentId,
  pieces: readonly UploadPartRow[],
): Promise<void> {
  if (!(await removePartFiles(parts, pieces))) return
  await parts.store
    .write((tx) => tx.removeUpload(id))
    .catch((failure: unknown) => parts.log.warn({ err: failure }, 'a finished upload could not be removed'))
}

async function onlyPart({ cipher }: ActionParts, upload: UploadRow, part: UploadPartRow): Promise<Whole> {
  const { storageKey, size, sha256, sniffedType } = part
  const rawKey = await openPartKey(cipher, upload.roomId, part)
  return { storageKey, size, sha256, rawKey, sniffedType: sniffedType ?? undefined }
}

async function assemble(
  parts: ActionParts,
  upload: UploadRow,
  pieces: readonly UploadPartRow[],
): Promise<Whole> {
  const hash = createHash('sha256')
  const content = async function* () {
    for (const piece of pieces) {
      const { storageKey, size } = piece
      const rawKey = await openPartKey(parts.cipher, upload.roomId, piece)
      for await (const bytes of await openSealed(parts.files, { storageKey, size, rawKey })) {
        hash.update(bytes)
        yield bytes
      }
    }
  }
  const source = Readable.from(content(), { objectMode: false })
  const file = await storeSealed(parts.files, source, upload.size)
  return { ...file, sha256: hash.digest('hex') }
}
