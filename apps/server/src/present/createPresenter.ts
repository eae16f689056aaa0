import { CorruptError } from '@roomkey/crypto'
import type {
  Attachment,
  AttachmentId,
  Change,
  Membership,
  Message,
  MessageId,
  Room,
  UserId,
} from '@roomkey/protocol'
import type { RoomCipher } from '../actions/parts.ts'
import type { AttachmentRow, ChangeRow, MembershipRow, MessageRow, RoomRow } from '../store/store.ts'
import { type AttachmentMeta, openMeta } from './attachmentMeta.ts'
import { timestamp } from './timestamp.ts'

/**
 * Shown in place of a text or name that does not open: damaged at rest, or sealed with a key that is gone. The row
 * keeps its place, so the rest of the page and its numbering stand; whoever restores the key sees the text again.
 */
export const UNREADABLE_TEXT = '[This message cannot be decrypted.]'
export const UNREADABLE_NAME = 'unreadable file'

/** What would not open, by id only. */
export type Unreadable = { kind: 'message'; id: MessageId } | { kind: 'attachment'; id: AttachmentId }

export interface PresenterParts {
  cipher: RoomCipher
  /** Told of each row that does not open, for the log. */
  unreadable(what: Unreadable, reason: CorruptError): void
}

/** Rows to protocol entities; the only place that opens messages. */
export interface Presenter {
  /** Give `text` when it is known already: it saves opening what was just sealed. */
  message(row: MessageRow, text?: string): Promise<Message>
  messages(rows: readonly MessageRow[]): Promise<Message[]>
  attachment(row: AttachmentRow): Promise<Attachment>
  changes(rows: readonly ChangeRow[]): Promise<Change[]>
  membership(row: MembershipRow): Membership
  room(row: RoomRow): Room
}

export function createPresenter({ cipher, unreadable }: PresenterParts): Presenter {
  /** Only damage is shown as damage: a store that does not answer fails the request. */
  async function readable<Value>(what: Unreadable, value: Promise<Value>, otherwise: Value): Promise<Value> {
    try {
      return await value
    } catch (error) {
      if (!(error instanceof CorruptError)) throw error
      unreadable(what, error)
      return otherwise
    }
  }

  function textOf(row: MessageRow): Promise<string> {
    const { id, roomId, senderId, sealed } = row
    const opening = cipher.openText(roomId, { messageId: id, senderId }, sealed)
    return readable({ kind: 'message', id }, opening, UNREADABLE_TEXT)
  }

  async function attachment(row: AttachmentRow): Promise<Attachment> {
    const what: Unreadable = { kind: 'attachment', id: row.id }
    const nameless: AttachmentMeta = { name: UNREADABLE_NAME }
    const { name, width, height } = await readable(what, openMeta(cipher, row), nameless)
    return {
      id: row.id,
      name,
      size: row.size,
      content_type: row.contentType,
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
    }
  }

  async function message(row: MessageRow, text?: string): Promise<Message> {
    return {
      id: row.id,
      room_id: row.roomId,
      seq: row.seq,
      rev: row.rev,
      sender: userRef(row.senderId, row.senderUsername),
      text: row.deletedAt === null ? (text ?? (await textOf(row))) : '',
      created_at: timestamp(row.createdAt),
      edited_at: optionalTimestamp(row.editedAt),
      deleted_at: optionalTimestamp(row.deletedAt),
      attachments: row.attachments.length > 0 ? await Promise.all(row.attachments.map(attachment)) : [],
    }
  }

  return {
    message,
    messages: (rows) => Promise.all(rows.map((row) => message(row))),
    attachment,
    changes: (rows) =>
      Promise.all(
        rows.map(async (row): Promise<Change> => {
          if (row.kind === 'message') return { kind: row.kind, message: await message(row.message) }
          if (row.kind === 'membership') return { kind: row.kind, membership: membership(row.membership) }
          return { kind: row.kind, room: room(row.room) }
        }),
      ),
    membership,
    room,
  }
}

const membership = (row: MembershipRow): Membership => ({
  room_id: row.roomId,
  user: { id: row.userId, username: row.username },
  role: row.role,
  rev: row.rev,
  joined_at: timestamp(row.joinedAt),
  left_at: optionalTimestamp(row.leftAt),
})

const room = (row: RoomRow): Room => ({
  id: row.id,
  name: row.name,
  description: row.description,
  is_private: row.isPrivate,
  created_by: userRef(row.createdBy, row.createdByUsername),
  created_at: timestamp(row.createdAt),
  updated_at: timestamp(row.updatedAt),
  rev: row.rev,
})

const optionalTimestamp = (microseconds: number | null) =>
  microseconds === null ? null : timestamp(microseconds)

const userRef = (id: UserId | null, username: string | null) =>
  id === null || username === null ? null : { id, username }
