import { z } from 'zod'
import { Timestamp } from '../entities.ts'
import { AttachmentId, DeviceId, MessageId, Rev, RoomId, Seq, UserId } from '../ids.ts'

// What the documented endpoints answer. Fields beyond the documented ones are marked "extra".

export const RegisterReply = z.object({
  user: z.object({
    id: UserId,
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    date_joined: Timestamp,
  }),
  refresh: z.string(),
  access: z.string(),
  /** Extra: when the request named a device. */
  device_id: DeviceId.optional(),
})
export type RegisterReply = z.infer<typeof RegisterReply>

export const TokenReply = z.object({ refresh: z.string(), access: z.string() })
export type TokenReply = z.infer<typeof TokenReply>

export const RefreshReply = z.object({ access: z.string() })
export type RefreshReply = z.infer<typeof RefreshReply>

/** GET /api/user/, and each of a room's `members`. */
export const UserReply = z.object({ id: UserId, username: z.string(), email: z.string() })
export type UserReply = z.infer<typeof UserReply>

/** One of GET /api/rooms/. */
export const RoomListItem = z.object({
  id: RoomId,
  name: z.string(),
  description: z.string().nullable(),
  is_private: z.boolean(),
  created_by_username: z.string().nullable(),
  created_at: Timestamp,
  updated_at: Timestamp,
  member_count: z.int(),
  member_usernames: z.array(z.string()),
  memberships: z.array(
    z.object({
      user_id: UserId,
      username: z.string(),
      email: z.string(),
      invited_by_username: z.string().nullable(),
      joined_at: Timestamp,
    }),
  ),
})
export type RoomListItem = z.infer<typeof RoomListItem>

/** POST /api/rooms/ */
export const RoomCreated = RoomListItem.extend({
  unknown_usernames: z.array(z.string()).meta({ description: 'Extra: invited names that nobody here has.' }),
})
export type RoomCreated = z.infer<typeof RoomCreated>

/** GET /api/rooms/<id>/ */
export const RoomDetail = z.object({
  id: RoomId,
  name: z.string(),
  description: z.string().nullable(),
  is_private: z.boolean(),
  created_by: z.string().nullable(),
  created_at: Timestamp,
  updated_at: Timestamp,
  members: z.array(UserReply),
})
export type RoomDetail = z.infer<typeof RoomDetail>

export const DocumentedAttachment = z.object({
  id: AttachmentId,
  file_url: z
    .url()
    .meta({ description: 'Opens the file without a token until it expires or you leave the room.' }),
  file_size: z.int().nonnegative(),
  content_type: z.string(),
  file_name: z.string().meta({ description: 'Extra.' }),
})
export type DocumentedAttachment = z.infer<typeof DocumentedAttachment>

/** One message; `attachments` only when there are any. */
export const DocumentedMessage = z.object({
  id: MessageId,
  sender: z.string().nullable(),
  plaintext: z.string(),
  created_at: Timestamp,
  attachments: z.array(DocumentedAttachment).optional(),
  seq: Seq.meta({ description: "Extra: the message's place in its room." }),
  rev: Rev.meta({ description: 'Extra: when it last changed, in the order of the room.' }),
})
export type DocumentedMessage = z.infer<typeof DocumentedMessage>

/** POST /api/rooms/<id>/upload/ : the README documents `attachment`, the seed answers `attachments`. */
export const UploadedMessage = DocumentedMessage.extend({
  attachments: z.array(DocumentedAttachment),
  attachment: DocumentedAttachment,
})
export type UploadedMessage = z.infer<typeof UploadedMessage>
