import { z } from 'zod'
import { AttachmentId, MessageId, Rev, RoomId, Seq, UserId } from './ids.ts'

/** UTC with microseconds, as the seed writes it: `2026-11-22T12:22:25.863880Z`. */
export const Timestamp = z.iso.datetime()

export const UserRef = z.object({ id: UserId, username: z.string() })
export type UserRef = z.infer<typeof UserRef>

export const Attachment = z.object({
  id: AttachmentId,
  name: z.string(),
  /** Bytes of the file before encryption. */
  size: z.int().nonnegative(),
  content_type: z.string(),
  /** Pixels, for images whose sender measured them: the box is drawn before the image loads. */
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
})
export type Attachment = z.infer<typeof Attachment>

/** A deleted message stays as a tombstone: its text is empty and its attachments are gone. */
export const Message = z.object({
  id: MessageId,
  room_id: RoomId,
  seq: Seq,
  rev: Rev,
  /** Null when the account was deleted. */
  sender: UserRef.nullable(),
  text: z.string(),
  created_at: Timestamp,
  edited_at: Timestamp.nullable(),
  deleted_at: Timestamp.nullable(),
  attachments: z.array(Attachment),
})
export type Message = z.infer<typeof Message>

export const Role = z.enum(['owner', 'member'])
export type Role = z.infer<typeof Role>

/** One person in one room; `left_at` is the tombstone of a membership that ended. */
export const Membership = z.object({
  room_id: RoomId,
  user: UserRef,
  role: Role,
  rev: Rev,
  joined_at: Timestamp,
  left_at: Timestamp.nullable(),
})
export type Membership = z.infer<typeof Membership>

export const Room = z.object({
  id: RoomId,
  name: z.string(),
  description: z.string().nullable(),
  is_private: z.boolean(),
  created_by: UserRef.nullable(),
  created_at: Timestamp,
  updated_at: Timestamp,
  /** The rev of the latest change of the room's own fields. */
  rev: Rev,
})
export type Room = z.infer<typeof Room>

export const Change = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), message: Message }),
  z.object({ kind: z.literal('membership'), membership: Membership }),
  z.object({ kind: z.literal('room'), room: Room }),
])
export type Change = z.infer<typeof Change>
