import { type AttachmentId, type MessageId, RoomId, Seq, type UserId } from '@roomkey/protocol'
import { z } from 'zod'
import type { Pending, RoomAction } from './actions.ts'
import type { AttentionView, RoomNotify } from './attention.ts'
import type { LostWriting } from './lost.ts'
import type { SearchView } from './search.ts'

// What the page can watch. A view is a query over local data plus the tables that make it stale: it answers at
// once, offline too, and again whenever those tables change. Times are milliseconds since 1970, UTC.

export const ViewQuery = z.discriminatedUnion('view', [
  z.object({ view: z.literal('session') }),
  z.object({ view: z.literal('connection') }),
  z.object({ view: z.literal('rooms') }),
  z.object({ view: z.literal('attention') }),
  z.object({ view: z.literal('room'), room: RoomId }),
  /**
   * The newest `limit` messages that the cache holds without a gap, own unsent ones last. With `upTo`: the newest up to
   * that one, of those that hang together with the message `around` (`upTo` itself where it is left out).
   */
  z.object({
    view: z.literal('timeline'),
    room: RoomId,
    limit: z.int().positive().max(5000),
    upTo: Seq.optional(),
    around: Seq.optional(),
  }),
  z.object({ view: z.literal('transfers') }),
  z.object({ view: z.literal('downloads') }),
  z.object({ view: z.literal('actions') }),
  z.object({ view: z.literal('lost') }),
  z.object({ view: z.literal('unsent') }),
  z.object({ view: z.literal('people') }),
  z.object({ view: z.literal('typing'), room: RoomId }),
  z.object({ view: z.literal('presence') }),
  z.object({ view: z.literal('search') }),
])
export type ViewQuery = z.infer<typeof ViewQuery>

export interface Person {
  id: UserId
  username: string
}

export type SessionView =
  /** Before the local data has been read: show nothing yet, it takes milliseconds. */
  | { state: 'starting' }
  /** `server` is the last one used, to fill in the form. `reason` says why a session ended by itself. */
  | { state: 'signedOut'; server: string | null; username: string | null; reason: 'expired' | null }
  | { state: 'signedIn'; server: string; user: Person; storage: 'persistent' | 'memory' }
  /**
   * Signed in, but what is kept here cannot be opened now; nothing of it is touched, and `wake` tries again. `newer`: a
   * newer build of the app wrote it. `full`: there is no space. `secrets`: the keychain does not answer, so that it is
   * not known who was signed in (`username` is null).
   */
  | {
      state: 'unopened'
      server: string | null
      username: string | null
      reason: 'newer' | 'full' | 'secrets' | 'unreadable'
    }

export type ConnectionView =
  | { state: 'offline' }
  | { state: 'connecting' }
  /** Connected, fetching what was missed. */
  | { state: 'catchingUp' }
  | { state: 'live' }
  /**
   * Next try at `retryAt`; `reason` is for people. `noSpace`, `notKept`: the server is there, and what it sent could not
   * be kept on this device, which is full or fails otherwise.
   */
  | {
      state: 'waiting'
      retryAt: number
      reason: 'unreachable' | 'restarting' | 'rateLimited' | 'untrusted' | 'proxy' | 'noSpace' | 'notKept'
    }
  /** This app is too old or too new for the server. */
  | { state: 'incompatible' }

export interface RoomRow {
  id: RoomId
  /**
   * A room without one is called as the people in it, without oneself, or as who was the last to go. Empty with
   * `directWith`, and where nobody else ever was.
   */
  name: string
  /** The other person when exactly two people are in the room, it has no name, and neither is about to change. */
  directWith: Person | null
  /** Of a conversation of two in which nobody else is any more: who was, after whom it is called. */
  departed: Person | null
  memberCount: number
  /** Made here, and not with the server yet: the view `actions` tells how far it is. */
  pending: boolean
  unread: number
  /** Those of the unread ones that mention me, as far as they are here. */
  mentions: number
  notify: RoomNotify
  draft: string | null
  lastMessage: {
    sender: Person | null
    isOwn: boolean
    /** One line, Markdown marks left out; null when deleted. */
    preview: string | null
    attachmentCount: number
    at: number
    state: MessageState['state']
  } | null
  /** Sorts the list: the last message, else the room's creation. */
  activeAt: number
}

export interface RoomView {
  id: RoomId
  name: string
  description: string | null
  isPrivate: boolean
  createdBy: Person | null
  createdAt: number
  /** As in RoomRow. */
  pending: boolean
  myRole: 'owner' | 'member'
  members: Array<Person & { role: 'owner' | 'member'; joinedAt: number }>
}

export type MessageState = { state: 'sent' } | Pending

/** A change of a message that the server has. */
export type MessageChange = { kind: 'edit'; text: string } | { kind: 'delete' }

export interface AttachmentRow {
  id: AttachmentId
  name: string
  size: number
  contentType: string
  width: number | null
  height: number | null
}

export type TimelineMessage = {
  id: MessageId
  /** Null until the server has given it its place. */
  seq: Seq | null
  sender: Person | null
  isOwn: boolean
  text: string
  at: number
  editedAt: number | null
  deleted: boolean
  attachments: AttachmentRow[]
  /**
   * What the state is about; null: the message itself. Until it fails, the message is shown as the change will leave
   * it; then, as the server has it.
   */
  change: MessageChange | null
} & MessageState

export interface TimelineView {
  /** Oldest first. */
  messages: TimelineMessage[]
  /** False: what `around` names is not here, or may have changed (`loadAround`); then there are no messages. */
  held: boolean
  /** Older messages exist, cached or on the server. */
  hasOlder: boolean
  /** Newer ones exist than `upTo` lets through, or than hang together with these without a gap (`loadNewer`). */
  hasNewer: boolean
  /** A page of older messages is on its way, or could not be fetched: offline is told by the connection view. */
  older: 'idle' | 'loading' | 'failed'
  /** The same of newer ones. */
  newer: 'idle' | 'loading' | 'failed'
  /** Where "new messages" begins: the read mark when the room was opened is the page's to remember. */
  readSeq: Seq
  /** Of the newest message that is here together with all before it, whatever part of the room this is. */
  lastSeq: Seq
  unread: number
}

/** One file on its way up. */
export type Transfer = {
  id: AttachmentId
  /** The message that waits for it. */
  message: MessageId
  room: RoomId
  name: string
  size: number
  contentType: string
} & (
  | { state: 'waiting' }
  /** The file is read, `read` bytes of it so far, or the server asked what it has of it. */
  | { state: 'preparing'; read: number }
  /** `bytesPerSecond` is null until it is known. */
  | { state: 'uploading'; sent: number; bytesPerSecond: number | null }
  | { state: 'done' }
  | { state: 'failed'; reason: string; retryable: boolean }
)

/** One file on its way from the server. */
export interface Download {
  id: AttachmentId
  room: RoomId
  name: string
  size: number
  /** Bytes of it that are here. */
  received: number
  /** Somebody wants to have it, and does not only look at it. */
  wanted: boolean
}

/**
 * By user id, of the other people in direct rooms and in rooms whose `room` view is watched. Who is missing is unknown,
 * as everybody is while there is no connection.
 */
export type PresenceView = Record<number, 'online' | 'offline'>

/** Messages that the server does not have as they were written here last, new or edited, and the rooms they are in. */
export interface UnsentView {
  messages: number
  rooms: number
}

export interface Views {
  session: SessionView
  connection: ConnectionView
  /** Most recently active first. */
  rooms: RoomRow[]
  attention: AttentionView
  /** Null when the room is not (or no longer) ours. */
  room: RoomView | null
  timeline: TimelineView | null
  transfers: Transfer[]
  downloads: Download[]
  /** Oldest first. */
  actions: RoomAction[]
  /** Oldest first. */
  lost: LostWriting[]
  unsent: UnsentView
  /** Who is in a room with us, by name. */
  people: Person[]
  typing: Person[]
  presence: PresenceView
  search: SearchView
}
export type ViewOf<Q extends ViewQuery> = Views[Q['view']]
