import { z } from 'zod'

/** The version of the sync dialect this build speaks. */
export const PROTOCOL_VERSION = 1

/** What the server accepts at most; announced by `GET /api/server/` and in `welcome`. */
export const Limits = z.object({
  /** Bytes of UTF-8 in one message over REST. The seed took 3 MB, so its clients may send that much. */
  message_bytes: z.int().positive(),
  /** Bytes of one JSON or form request body. */
  body_bytes: z.int().positive(),
  /** Bytes of one frame sent to the server; a longer message goes by REST. */
  frame_bytes: z.int().positive(),
  /** Bytes of one uploaded file. */
  file_bytes: z.int().positive(),
  /** Files linked to one message. */
  attachments_per_message: z.int().positive(),
  /** Characters of a room's name. */
  room_name_chars: z.int().positive(),
  /** Characters of a room's description. */
  room_description_chars: z.int().positive(),
  /** User names in one invitation. */
  invites_per_request: z.int().positive(),
  /** Rooms one person may be in: `hello` names all of them, in one frame. */
  rooms_per_user: z.int().positive(),
  /** Messages in one page of history. */
  history_page: z.int().positive(),
})
export type Limits = z.infer<typeof Limits>

const KiB = 1024
const MiB = 1024 * KiB

export const DEFAULT_LIMITS: Limits = {
  message_bytes: 4 * MiB,
  body_bytes: 5 * MiB,
  frame_bytes: 256 * KiB,
  file_bytes: 512 * MiB,
  attachments_per_message: 20,
  room_name_chars: 1000,
  room_description_chars: 4000,
  invites_per_request: 500,
  // 5,000 ids with revs of ten digits are 250 KB.
  rooms_per_user: 5000,
  history_page: 200,
}

/** Seconds a socket may stay silent after opening before `hello` is due. */
export const HELLO_TIMEOUT_SECONDS = 5
/** Changes a returning client may lack in one room before it gets a snapshot instead. */
export const CATCH_UP_MAX_CHANGES = 10_000
/** Rooms that a client may ask to be brought up to date before the others. */
export const MAX_FIRST_ROOMS = 100
/** Messages that one question may ask to be confirmed (`from` of HistoryQuery). */
export const MAX_CONFIRMED = 1000
/** Unread messages that are counted in a room, of so many of its newest that are looked at (RoomHead.unread_count). */
export const MAX_UNREAD_COUNTED = 1000
export const MAX_UNREAD_LOOKED_AT = 2000
/** Messages in a snapshot, and in a page of history when the caller names no limit. */
export const DEFAULT_PAGE = 50
/**
 * Ids in one list of files, so that a list is refused before its items are looked at: each refused item costs a sentence.
 * Far above `attachments_per_message`, which is refused in words.
 */
export const MAX_LISTED_ATTACHMENTS = 500
/** People whose presence one socket may ask to be told of. */
export const MAX_WATCHED_PEOPLE = 500
/** Frames that may wait for one slow socket; then it is closed with `resync`. */
export const MAX_QUEUED_FRAMES = 256
