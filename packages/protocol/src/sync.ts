import { z } from 'zod'
import { Change, Membership, Message, Room, Timestamp, UserRef } from './entities.ts'
import { ErrorCode } from './errors.ts'
import { AttachmentId, EditId, Epoch, MessageId, Rev, RoomId, Seq, UserId } from './ids.ts'
import { Limits, MAX_FIRST_ROOMS, MAX_LISTED_ATTACHMENTS, MAX_WATCHED_PEOPLE } from './limits.ts'

// The sync dialect at /ws/sync/, as a conversation in docs/PROTOCOL.md. Every frame is one JSON object with a `type`.

/** Chosen by the client; the answer to that frame carries it back. */
const Ref = z.string().min(1).max(64)

const wellFormed = (text: string) => text.isWellFormed()
/** Text that survives UTF-8: half of a surrogate pair does not. */
export const Text = z.string().refine(wellFormed, 'Must not contain half of a surrogate pair.')

export const NewMessage = z
  .object({
    id: MessageId,
    room_id: RoomId,
    text: Text,
    attachment_ids: z.array(AttachmentId).max(MAX_LISTED_ATTACHMENTS).default([]),
  })
  .refine((message) => message.text !== '' || message.attachment_ids.length > 0, {
    path: ['text'],
    error: 'A message needs text or an attachment.',
  })
export type NewMessage = z.infer<typeof NewMessage>

export const MessageEdit = z.object({
  id: EditId,
  message_id: MessageId,
  room_id: RoomId,
  /** All of the new text; empty only where the message has attachments. */
  text: Text,
})
export type MessageEdit = z.infer<typeof MessageEdit>

/** The first bad entry is enough: strangers say `hello`, and a sentence for each of 26,000 takes half a second. */
const KnownRooms = z.unknown().transform((value, context): Record<RoomId, Rev> => {
  const known = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (known && Object.entries(value).every(([id, rev]) => isRoomId(id) && isRev(rev)))
    return value as Record<RoomId, Rev>
  context.addIssue({ code: 'custom', message: 'Must map ids of rooms to revs.' })
  return z.NEVER
})
const isRoomId = (id: string) => RoomId.safeParse(id).success
const isRev = (rev: unknown) => Rev.safeParse(rev).success

export const ClientFrame = z.discriminatedUnion('type', [
  /** First frame, within HELLO_TIMEOUT_SECONDS. `rooms` holds the rev up to which the client knows each room. */
  z.object({
    type: z.literal('hello'),
    version: z.int(),
    token: z.string().max(4096),
    /** The epoch those revs belong to; null when the client holds nothing. */
    epoch: Epoch.nullable(),
    rooms: KnownRooms,
    /** Rooms to be brought up to date before the others, the first one first; unknown ones are ignored. */
    first: z.array(RoomId).max(MAX_FIRST_ROOMS).optional(),
    /** A room that changed more often than this comes as a snapshot (CATCH_UP_MAX_CHANGES at most, and without it). */
    max_changes: z.int().positive().optional(),
  }),
  /** While the catch-up after `hello` runs: these rooms come next. Otherwise it means nothing. Not answered. */
  z.object({ type: z.literal('first'), room_ids: z.array(RoomId).max(MAX_FIRST_ROOMS) }),
  z.object({ type: z.literal('send'), ref: Ref, message: NewMessage }),
  /**
   * Replaces the text of an own message. Repeated under its edit's id it changes nothing, also when another edit came
   * in between. Answered by `ack`; `deleted` is final.
   */
  z.object({ type: z.literal('edit'), ref: Ref, edit: MessageEdit }),
  /** Takes away an own message, or as the room's owner any. Answered by `ack`, also when it was deleted before. */
  z.object({ type: z.literal('delete'), ref: Ref, room_id: RoomId, message_id: MessageId }),
  /** Asks for what changed in a room after a rev; answered by `changes` or `snapshot`. */
  z.object({ type: z.literal('catch_up'), ref: Ref, room_id: RoomId, after_rev: Rev }),
  /** Moves the read mark forward; a smaller number is ignored. Answered by `read_mark` to all own devices. */
  z.object({ type: z.literal('read'), room_id: RoomId, seq: Seq }),
  /** At most one per room in 3 s; others see it for 6 s. */
  z.object({ type: z.literal('typing'), room_id: RoomId }),
  /**
   * Asks to be told who of these is online, now and from now on, in place of whom was asked about before. Answered by
   * `presence` about those with whom the user shares a room; of the others nothing is ever said.
   */
  z.object({ type: z.literal('watch_presence'), user_ids: z.array(UserId).max(MAX_WATCHED_PEOPLE) }),
  /** Answered by `pong`: browsers cannot see protocol pings, and silence is how a dead link looks. */
  z.object({ type: z.literal('ping') }),
])
export type ClientFrame = z.infer<typeof ClientFrame>
export type Hello = Extract<ClientFrame, { type: 'hello' }>

/** What a room looks like to one member at the moment of `welcome`. */
export const RoomHead = z.object({
  room_id: RoomId,
  last_seq: Seq,
  last_rev: Rev,
  read_seq: Seq,
  /**
   * Messages of others above the read mark, deleted ones left out: MAX_UNREAD_COUNTED at most, of the newest
   * MAX_UNREAD_LOOKED_AT.
   */
  unread_count: z.int().nonnegative(),
})
export type RoomHead = z.infer<typeof RoomHead>

export const ServerFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    version: z.int(),
    epoch: Epoch,
    user: UserRef,
    limits: Limits,
    /** Every room the user is in. A room the client knows that is missing here: access is lost, its cache goes. */
    rooms: z.array(RoomHead),
  }),
  /**
   * Every row of the room whose latest change lies in (from_rev, to_rev], in rev order; rows changed again later are
   * left out here and come with their later rev. Pushes and catch-up pages are the same frame.
   * Known rev ≥ from_rev: apply, then know to_rev. Known rev < from_rev: ask with `catch_up`.
   */
  z.object({
    type: z.literal('changes'),
    ref: Ref.optional(),
    room_id: RoomId,
    from_rev: Rev,
    to_rev: Rev,
    items: z.array(Change),
    /** More pages of the same catch-up follow. */
    more: z.boolean(),
  }),
  /** The room as it is now, with its newest messages: for a room new to this client, or one too far behind. */
  z.object({
    type: z.literal('snapshot'),
    ref: Ref.optional(),
    reason: z.enum(['new', 'joined', 'too_old', 'epoch']),
    room: Room,
    head: RoomHead,
    members: z.array(Membership),
    /** The newest messages in seq order. Older ones: `GET /api/rooms/<id>/history/?before=`. */
    messages: z.array(Message),
    has_older: z.boolean(),
  }),
  /** All rooms are as new as the server; what follows is live. */
  z.object({ type: z.literal('live') }),
  /** A `send`, `edit` or `delete` is stored: `rev` is the message's, as it is now. */
  z.object({
    type: z.literal('ack'),
    ref: Ref,
    room_id: RoomId,
    message_id: MessageId,
    seq: Seq,
    rev: Rev,
    created_at: Timestamp,
  }),
  z.object({
    type: z.literal('error'),
    ref: Ref.optional(),
    code: ErrorCode,
    detail: z.string(),
    fields: z.record(z.string(), z.unknown()).optional(),
    /** Seconds after which the same request may succeed. */
    retry_after: z.number().nonnegative().optional(),
  }),
  /** The user left the room or was removed from it: its cache goes. */
  z.object({ type: z.literal('removed'), room_id: RoomId }),
  /** `last_seq` and `last_rev`: where the room stood when its unread messages were counted. */
  z.object({
    type: z.literal('read_mark'),
    room_id: RoomId,
    seq: Seq,
    unread_count: z.int().nonnegative(),
    last_seq: Seq.optional(),
    last_rev: Rev.optional(),
  }),
  z.object({ type: z.literal('typing'), room_id: RoomId, user: UserRef }),
  /** Of whom was asked about: who is online and who is not. First all of them, then those who came or went. */
  z.object({ type: z.literal('presence'), online: z.array(UserId), offline: z.array(UserId) }),
  z.object({ type: z.literal('pong') }),
])
export type ServerFrame = z.infer<typeof ServerFrame>
export type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>

/** The documented dialect at /ws/rooms/?token= : what a client may say. Anything else is ignored, as the seed did. */
export const DocumentedClientFrame = z.object({
  action: z.enum(['subscribe', 'unsubscribe']),
  room_id: RoomId,
})
