import { z } from 'zod'
import { textField } from './documented/fields.ts'
import { Attachment, Membership, Message, Room, Timestamp } from './entities.ts'
import { EditId, Epoch, MessageId, Rev, Seq } from './ids.ts'
import { Limits } from './limits.ts'
import { Text } from './sync.ts'

// Our own endpoints, beside the documented ones (documented/).

/** GET /api/server/ : what a client wants to know before it signs in. */
export const ServerInfo = z.object({
  name: z.literal('Roomkey'),
  version: z.string(),
  protocol_version: z.int(),
  epoch: Epoch,
  limits: Limits,
})
export type ServerInfo = z.infer<typeof ServerInfo>

/** GET /api/rooms/<id>/history/ : one page by cursor, in seq order, at a cost that does not grow with depth. */
export const HistoryQuery = z.object({
  /** Only messages with a smaller seq; without any cursor, the newest. */
  before: z.coerce.number().int().positive().optional(),
  /** Only messages with a greater seq, oldest first. */
  after: z.coerce.number().int().nonnegative().optional(),
  /** The messages around the first one of this time or later, as many before it as from it on. One cursor at a time. */
  at: z.iso.datetime({ offset: true }).optional(),
  /** The messages around this one, as many before it as from it on; none when it is not in this room. */
  around: MessageId.optional(),
  /**
   * With `before` and `since_rev`: of the messages `from` to `before` - 1, at most MAX_CONFIRMED, only those that
   * changed after that rev. What a client holds of the others is current.
   */
  from: z.coerce.number().int().positive().optional(),
  since_rev: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().positive().max(200).optional(),
})
export const HistoryPage = z.object({
  messages: z.array(Message),
  /** On the side away from the cursor, for `at` on the older one; with `from`, of what changed. */
  has_more: z.boolean(),
  /** The room's last rev when the page was read: the page holds every change up to it. */
  rev: Rev,
  /** The first message of the time asked for or later, or the one asked for; null: there is none. */
  at_seq: Seq.nullable().optional(),
})
export type HistoryPage = z.infer<typeof HistoryPage>

/**
 * PATCH /api/rooms/<id>/messages/<message id>/ : an edit, as the frame does it. Without an id the server invents one, and
 * a repeated request is another edit.
 */
export const EditMessageBody = z.object({ text: Text, id: EditId.optional() })
export type EditMessageBody = z.infer<typeof EditMessageBody>
/** The message as it is now: with the text of a newer edit where a retry comes late. */
export const EditMessageReply = Message
// DELETE of the same path answers 204, also when the message was deleted before.

/**
 * PATCH /api/rooms/<id>/details/ : what is left out stays; `id` as in EditMessageBody. (The documented path of the room
 * answers 405 to it.)
 */
export const changeRoomBody = (limits: Limits) =>
  z
    .object({
      name: textField({ max: limits.room_name_chars }).optional(),
      description: textField({
        blank: true,
        nullable: true,
        max: limits.room_description_chars,
      }).optional(),
      id: EditId.optional(),
    })
    .refine(({ name, description }) => name !== undefined || description !== undefined, {
      path: ['name'],
      error: 'A name or a description is needed.',
    })
export type ChangeRoomBody = z.infer<ReturnType<typeof changeRoomBody>>
/** The room as it is now. */
export const ChangeRoomReply = Room

/** POST /api/rooms/<id>/members/ */
export const AddMembersReply = z.object({
  added: z.array(Membership),
  /** Names nobody here has. */
  unknown_usernames: z.array(z.string()),
})
export type AddMembersReply = z.infer<typeof AddMembersReply>
// DELETE /api/rooms/<id>/members/<user id>/ answers 204: an owner removes anyone, everybody removes themselves.

/**
 * PUT /api/rooms/<id>/attachments/<attachment id>/ with the file as the body, streamed and sealed as it arrives.
 * A repeated PUT of a finished upload by the same person answers 200 with what is stored.
 */
export const UploadHeaders = z.object({
  /** `roomkey-file-name`: the name, percent-encoded UTF-8. In a header because URLs reach logs and names must not. */
  'roomkey-file-name': z.string().min(1).max(3000),
  /** `roomkey-image-size`: `640x480`, measured by the sender. */
  'roomkey-image-size': z
    .string()
    .regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/)
    .optional(),
  'content-type': z.string().max(255).optional(),
})
export const UploadReply = Attachment
export type UploadReply = Attachment

/** GET /api/attachments/<id>/url/ : a link that opens the file without a token until it expires or its reader leaves the room. */
export const FileUrl = z.object({ url: z.url(), expires_at: Timestamp })
export type FileUrl = z.infer<typeof FileUrl>
