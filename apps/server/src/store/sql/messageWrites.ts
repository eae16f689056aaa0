import type { EditId, MessageId } from '@roomkey/protocol'
import { type Appended, ConflictError, type MessageRow, type NewMessageRow, type Sealed } from '../store.ts'
import { linkAttachments, unlinkAttachments } from './attachments.ts'
import { addMessageEdit, forgetMessageEdits } from './edits.ts'
import { message } from './messages.ts'
import { lockRoom, nextRev, nextSeq } from './rooms.ts'
import type { Sql } from './Sql.ts'

/**
 * Two tries of one send that race on PostgreSQL may both miss the row; the later one then stops at the unique id and
 * its adapter runs the unit again, which finds it. On SQLite writes do not race.
 */
export async function appendMessage(sql: Sql, added: NewMessageRow): Promise<Appended> {
  const known = await message(sql, added.id)
  if (known) {
    if (known.roomId !== added.roomId || known.senderId !== added.senderId) {
      throw new ConflictError('This message id is already used.')
    }
    return { message: known, created: false }
  }
  const { sealed } = added
  const { seq, rev, senderUsername } = await nextSeq(sql, added.roomId, added.senderId)
  await sql.run(
    `insert into messages (room_id, seq, id, rev, sender_id, attachment_count, created_at, key_epoch, version,
      nonce, ciphertext) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      added.roomId,
      seq,
      added.id,
      rev,
      added.senderId,
      added.attachmentIds.length,
      added.createdAt,
      sealed.keyEpoch,
      sealed.version,
      sealed.nonce,
      sealed.ciphertext,
    ],
  )
  const row = {
    id: added.id,
    roomId: added.roomId,
    seq,
    rev,
    senderId: added.senderId,
    senderUsername,
    sealed,
    createdAt: added.createdAt,
    editedAt: null,
    deletedAt: null,
    attachments: added.attachmentIds.length > 0 ? await linkAttachments(sql, added) : [],
  }
  return { message: row, created: true }
}

export async function changeMessage(
  sql: Sql,
  id: MessageId,
  sealed: Sealed | null,
  at: number,
  edit?: EditId,
): Promise<MessageRow> {
  // Its room never changes, so that is known before the lock and the rest after it.
  const found = await message(sql, id)
  if (found) await lockRoom(sql, found.roomId)
  const before = sql.locked ? await message(sql, id) : found
  if (!before) throw new Error(`there is no message ${id}`)
  if (before.deletedAt !== null) {
    if (sealed === null) return before
    throw new ConflictError('This message was deleted.')
  }
  if (sealed && edit && !(await addMessageEdit(sql, id, edit))) return before
  const rev = await nextRev(sql, before.roomId)
  if (sealed) {
    await sql.run(
      `update messages set rev = ?, edited_at = ?, key_epoch = ?, version = ?, nonce = ?, ciphertext = ?
        where room_id = ? and seq = ?`,
      [rev, at, sealed.keyEpoch, sealed.version, sealed.nonce, sealed.ciphertext, before.roomId, before.seq],
    )
    return { ...before, rev, editedAt: at, sealed }
  }
  const nothing = new Uint8Array()
  await sql.run(
    `update messages set rev = ?, deleted_at = ?, attachment_count = 0, nonce = ?, ciphertext = ?
      where room_id = ? and seq = ?`,
    [rev, at, nothing, nothing, before.roomId, before.seq],
  )
  await unlinkAttachments(sql, id)
  await forgetMessageEdits(sql, id)
  return {
    ...before,
    rev,
    deletedAt: at,
    attachments: [],
    sealed: { ...before.sealed, nonce: nothing, ciphertext: nothing },
  }
}
