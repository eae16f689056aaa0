import { z } from 'zod'
import { AttachmentId, InventedMessageId, InventedRoomId } from '../ids.ts'
import { type Limits, MAX_LISTED_ATTACHMENTS } from '../limits.ts'
import { booleanField, NOT_A_STRING, textField } from './fields.ts'
import { newUsername, username, usernamesField } from './usernames.ts'

// The bodies of the documented endpoints, as JSON or form. Unknown fields are ignored.

// Far above any real password, far below what would keep argon2 busy.
const PASSWORD_MAX = 1024
const EMAIL_MAX = 254
const EMAIL =
  /^[\w!#$%&'*+/=?^`{}|~-]+(?:\.[\w!#$%&'*+/=?^`{}|~-]+)*@(?:localhost|(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63})$/u

/** POST /api/register/ */
export const RegisterBody = z.object({
  username: newUsername,
  password: textField({ max: PASSWORD_MAX, format: 'password', description: 'Trimmed at both ends.' }),
  email: textField({
    blank: true,
    max: EMAIL_MAX,
    check: (email) => (EMAIL.test(email) ? undefined : 'Enter a valid email address.'),
    format: 'email',
    description: 'Not unique; empty when left out.',
  }).optional(),
})
export type RegisterBody = z.infer<typeof RegisterBody>

/** POST /api/token/ */
export const TokenBody = z.object({
  username,
  password: textField({ max: PASSWORD_MAX, format: 'password', description: 'Trimmed at both ends.' }),
})
export type TokenBody = z.infer<typeof TokenBody>

/** POST /api/token/refresh/ */
export const RefreshBody = z.object({ refresh: textField({ description: 'A refresh token.' }) })
export type RefreshBody = z.infer<typeof RefreshBody>

/** POST /api/rooms/ */
export const roomBody = (limits: Limits) =>
  z.object({
    name: textField({ blank: true, max: limits.room_name_chars }).optional(),
    description: textField({ blank: true, nullable: true, max: limits.room_description_chars }).optional(),
    is_private: booleanField(true, 'Stored and shown; membership is what decides who may read.'),
    invited_usernames: usernamesField(limits.invites_per_request),
    // As in MessageBody: what is not an id is ignored.
    id: InventedRoomId.optional().catch(undefined).meta({
      description:
        'Invented by the client: asking again under the same id answers 200 with the room as it is.',
    }),
  })
export type RoomBody = z.infer<ReturnType<typeof roomBody>>

/** POST /api/rooms/<id>/members/ : the same rules for the names. */
export const membersBody = (limits: Limits) =>
  z.object({ usernames: usernamesField(limits.invites_per_request) })

export const PLAINTEXT_REQUIRED = 'Message plaintext is required'

/** A message's text: kept as it is, not trimmed. What Python calls false counts as missing, as documented. */
const plaintext = z
  .unknown()
  .transform((value, context): string => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    if (!value || (typeof value === 'object' && Object.keys(value).length === 0))
      return refuse(PLAINTEXT_REQUIRED)
    if (typeof value !== 'string') return refuse(NOT_A_STRING)
    if (!value.isWellFormed()) return refuse('Surrogate characters are not allowed.')
    return value
  })
  .meta({ type: 'string', minLength: 1 })

/** POST /api/rooms/<id>/messages/ */
export const MessageBody = z.object({
  plaintext,
  // Recorded: an `id` that is not an id is ignored like any unknown field.
  id: InventedMessageId.optional().catch(undefined).meta({
    description: 'Invented by the client: sending again under the same id answers 200 and adds nothing.',
  }),
  attachment_ids: z
    .array(AttachmentId)
    .max(MAX_LISTED_ATTACHMENTS, `Ensure this field has no more than ${MAX_LISTED_ATTACHMENTS} elements.`)
    .optional()
    .meta({ description: 'Finished uploads to link.' }),
})
export type MessageBody = z.infer<typeof MessageBody>

/** The text fields beside the file of POST /api/rooms/<id>/upload/. */
export const UploadFields = z.object({
  plaintext: z
    .string()
    .refine((text) => text.isWellFormed(), 'Surrogate characters are not allowed.')
    .optional()
    .meta({ description: '`Shared file: <name>` when left out or empty.' }),
})
