import { z } from 'zod'

// Branded so that a RoomId never stands where a MessageId is meant; the brand exists only in types.

// The documented contract spells ids in lower case with dashes and answers 404 to any other spelling.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const uuid = z.string().regex(UUID, 'Must be a lower-case UUID.')
// Of an id that somebody else invents: Swift writes capitals.
const uuidOfAnyCase = z.string().toLowerCase().regex(UUID)

export const RoomId = uuid.brand<'RoomId'>()
export const InventedRoomId = uuidOfAnyCase.brand<'RoomId'>()
export type RoomId = z.infer<typeof RoomId>

/** Invented by the client (UUIDv7), so that a retry is harmless. */
export const MessageId = uuid.brand<'MessageId'>()
export const InventedMessageId = uuidOfAnyCase.brand<'MessageId'>()
export type MessageId = z.infer<typeof MessageId>

/**
 * Names one change of a message or of a room's name and description. Invented by the client (UUIDv7) and kept for every
 * retry, so that a late one does not take back what was changed since.
 */
export const EditId = uuid.brand<'EditId'>()
export type EditId = z.infer<typeof EditId>

/** Invented by the client (UUIDv7), so that a repeated upload is harmless. */
export const AttachmentId = uuid.brand<'AttachmentId'>()
export type AttachmentId = z.infer<typeof AttachmentId>

/** One sign-in of one of our own clients. */
export const DeviceId = uuid.brand<'DeviceId'>()
export type DeviceId = z.infer<typeof DeviceId>

/** Of a user: a database's `integer` is no larger. */
export const LARGEST_ID = 2 ** 31 - 1

/** Users keep the seed's integer ids. */
export const UserId = z.int().positive().max(LARGEST_ID).brand<'UserId'>()
export type UserId = z.infer<typeof UserId>

/** Orders the messages of one room: 1, 2, 3 … without gaps. */
export const Seq = z.int().nonnegative().brand<'Seq'>()
export type Seq = z.infer<typeof Seq>

/** Counts every lasting change of one room; a row stores the rev of its latest change. */
export const Rev = z.int().nonnegative().brand<'Rev'>()
export type Rev = z.infer<typeof Rev>

/** Names one life of a database; a backup started with `--restored` gets a new one. */
export const Epoch = uuid.brand<'Epoch'>()
export type Epoch = z.infer<typeof Epoch>
