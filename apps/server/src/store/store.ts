import type {
  AttachmentId,
  EditId,
  Epoch,
  MessageId,
  Rev,
  Role,
  RoomId,
  Seq,
  UserId,
} from '@roomkey/protocol'
import type { NotStored } from '../actions/storeMessage.ts'
import type { DeviceReads, DeviceWrites } from './devices.ts'
import type { MaintenanceReads, MaintenanceWrites } from './maintenance.ts'
import type {
  AttachmentRow,
  ChangeRow,
  LastRevRow,
  MembershipRow,
  MessageRow,
  NewMessageRow,
  NewUserRow,
  ReadMarkRow,
  RoomHeadRow,
  RoomKeyRow,
  RoomRow,
  RoomSumRow,
  Sealed,
  StandingRow,
  UserRow,
} from './rows.ts'
import type { UploadReads, UploadWrites } from './uploads.ts'

// The store's port: rows in, rows out. Nothing here knows HTTP, sockets, plain text or permissions; what may be done is
// asked by the units of work that actions hand in (for sends, on SQLite, actions/storeMessage.ts on a thread).

export type * from './rows.ts'
export type * from './uploads.ts'

/**
 * Bytes of sealed text in one page, besides its row limit: messages may have megabytes each, and a page is held in
 * memory several times over before it is sent. One message is given however large it is.
 */
export const PAGE_BYTES = 1024 * 1024

/** A page of a room's changes. */
export interface ChangesRead {
  changes: ChangeRow[]
  /** Every change above what was asked and up to here is in it; below the rev asked for when a limit cut the page. */
  upTo: Rev
}

/** Messages of a room from one seq to before another, and since which rev they are asked about. */
export interface ChangedSince {
  from: Seq
  before: Seq
  since: Rev
}

export interface ChangedSinceRead {
  messages: MessageRow[]
  /** There may be more below the first of them. */
  cut: boolean
}

/** What `appendMessage` found: a new row, or the one a former try of the same send left. */
export interface Appended {
  message: MessageRow
  created: boolean
}

/**
 * Reads inside and outside a write. Every list is bounded by its limits or by a room's or a user's own size.
 * "Member" always means a membership that has not ended.
 */
export interface Reads extends DeviceReads, MaintenanceReads, UploadReads {
  userById(id: UserId): Promise<UserRow | undefined>
  userByName(username: string): Promise<UserRow | undefined>
  usersByName(usernames: readonly string[]): Promise<UserRow[]>
  room(id: RoomId): Promise<RoomRow | undefined>
  /** How many rooms a user is in; counting stops at `atMost`. */
  roomCount(user: UserId, atMost: number): Promise<number>
  /** Those of some users who are in so many rooms or more. */
  inManyRooms(users: readonly UserId[], atLeast: number): Promise<UserId[]>
  /** Rooms of a user, most recently created first. */
  roomsOf(user: UserId): Promise<RoomRow[]>
  /**
   * Rooms of a user with what `welcome` tells of them; counts at most 1,000 unread each, among the newest 2,000. Each room is told as it was at
   * one moment, and not all at the same: who has much unread is counted in parts, and others have their turn between.
   */
  headsOf(user: UserId): Promise<RoomHeadRow[]>
  head(room: RoomId, user: UserId): Promise<RoomHeadRow | undefined>
  /** Of those rooms that there are. */
  lastRevs(rooms: readonly RoomId[]): Promise<LastRevRow[]>
  /** Of a user's rooms. */
  lastRevsOf(user: UserId): Promise<LastRevRow[]>
  /** Of those users who are in any room. */
  roomSums(users: readonly UserId[]): Promise<RoomSumRow[]>
  /** In a user's rooms. */
  readMarksOf(user: UserId): Promise<ReadMarkRow[]>
  /** Undefined when there is no such room. */
  standing(room: RoomId, user: UserId): Promise<StandingRow | undefined>
  roomKeys(room: RoomId): Promise<RoomKeyRow[]>
  membership(room: RoomId, user: UserId): Promise<MembershipRow | undefined>
  /** Current members, in the order they joined. */
  members(room: RoomId): Promise<MembershipRow[]>
  /** Current members of several rooms in one query. */
  membersOf(rooms: readonly RoomId[]): Promise<MembershipRow[]>
  /** Those of some users who are in a room together with one. */
  sharingRoom(user: UserId, among: readonly UserId[]): Promise<UserId[]>
  message(id: MessageId): Promise<MessageRow | undefined>
  /**
   * Where the newest `limit` messages lie after skipping `offset` newest ones, tombstones not counted (documented paging):
   * from above `after` up to and with `upTo`.
   */
  seqsByOffset(room: RoomId, limit: number, offset: number): Promise<{ after: Seq; upTo: Seq }>
  /**
   * A page by cursor in seq order, tombstones included; the cost does not grow with depth. It is cut at the side away
   * from the cursor: at `limit` rows and at `bytes` (PAGE_BYTES).
   */
  messagesBefore(room: RoomId, before: Seq | null, limit: number, bytes?: number): Promise<MessageRow[]>
  messagesAfter(room: RoomId, after: Seq, limit: number, bytes?: number): Promise<MessageRow[]>
  /** Those of a range that changed after a rev, in seq order, cut at the lower side at `limit` and `bytes` (PAGE_BYTES). */
  messagesChangedSince(
    room: RoomId,
    range: ChangedSince,
    limit: number,
    bytes?: number,
  ): Promise<ChangedSinceRead>
  /** The seq of the room's first message at this time (µs) or later; one above the last when there is none. */
  seqAt(room: RoomId, at: number): Promise<Seq>
  /** Rows of the room whose rev is above `after` and at most `upTo`, in rev order: at most `limit`, and `bytes` (PAGE_BYTES). */
  changesAfter(room: RoomId, after: Rev, upTo: Rev, limit: number, bytes?: number): Promise<ChangesRead>
  attachment(id: AttachmentId): Promise<AttachmentRow | undefined>
  /** Uploads nobody linked, created before a time: to be collected. */
  orphanAttachments(createdBefore: number, limit: number): Promise<AttachmentRow[]>
}

/** Changes of data. Each that touches a room takes the room's next rev and stores it in the row it changed. */
export interface Writes extends Reads, DeviceWrites, MaintenanceWrites, UploadWrites {
  /** Rejects with ConflictError when the name is taken. */
  createUser(user: NewUserRow): Promise<UserRow>
  setPasswordHash(user: UserId, hash: string): Promise<void>
  createRoom(
    room: Pick<RoomRow, 'id' | 'name' | 'description' | 'isPrivate' | 'createdAt'> & { createdBy: UserId },
    key: RoomKeyRow,
  ): Promise<RoomRow>
  /** Adds people, or brings back those who left; people who are members already are left as they are and not returned. */
  addMembers(
    room: RoomId,
    users: readonly { id: UserId; role: Role }[],
    invitedBy: UserId,
    at: number,
  ): Promise<MembershipRow[]>
  /** What is left out stays, and what is the same takes no rev; an `edit` as in `changeMessage`. */
  changeRoom(
    room: RoomId,
    change: Partial<Pick<RoomRow, 'name' | 'description'>>,
    at: number,
    edit?: EditId,
  ): Promise<RoomRow>
  /** Ends a membership; undefined when there was none. */
  endMembership(room: RoomId, user: UserId, at: number): Promise<MembershipRow | undefined>
  /** Gives a member another role; undefined when there is no such member. */
  setRole(room: RoomId, user: UserId, role: Role): Promise<MembershipRow | undefined>
  /**
   * Gives the message its room's next seq and rev and links its attachments, or returns the row already stored
   * under its id. Rejects with ConflictError when that id belongs to another room or sender, or when an attachment
   * is not this sender's unlinked upload in this room.
   */
  appendMessage(message: NewMessageRow): Promise<Appended>
  /**
   * Replaces the text (null: deletes, leaving a tombstone without text or attachments). Resolves with the message as it
   * is then: an `edit` that was applied before, and a second deletion, change nothing. Rejects with ConflictError when a
   * deleted message is to be edited.
   */
  changeMessage(id: MessageId, sealed: Sealed | null, at: number, edit?: EditId): Promise<MessageRow>
  /** Moves the read mark forward, never back and never past the room's last seq; resolves with where it stands. */
  markRead(room: RoomId, user: UserId, seq: Seq): Promise<Seq>
  addAttachment(attachment: Omit<AttachmentRow, 'messageId'>): Promise<AttachmentRow>
  removeAttachment(id: AttachmentId): Promise<void>
  /** Rejects, as createRoom does, with ForgottenKeyError when its master key may wrap no more. */
  addRoomKey(key: RoomKeyRow): Promise<void>
}

export interface Usage {
  used: number
  free: number
  /** What cannot begin before one is free. */
  waiting: number
}

export interface Store extends Reads {
  readonly epoch: Epoch
  /**
   * Runs one unit of work, all or nothing, and resolves only after it is durably committed. Units that arrive
   * together may share a transaction and an fsync; one that rejects is undone alone. `work` must await nothing but
   * the given writes: on SQLite everybody else waits for it. On PostgreSQL units run side by side: what a unit reads
   * of a room, a user, an upload or a device by its id stays so until the commit, nobody else's unit having both read
   * and changed it, and a unit that two such locks stop is run again.
   */
  write<T>(work: (tx: Writes) => Promise<T>): Promise<T>
  /** Several reads of one moment: what `work` decides by the first of them is true of the others. It awaits nothing else. */
  snapshot<T>(work: (reads: Reads) => Promise<T>): Promise<T>
  /** One send, all or nothing, resolved like `write`; data and not a function, so that a thread of its own can do it. */
  send(row: NewMessageRow): Promise<Appended | NotStored>
  /** Rejects when nothing can be read, or when nothing can be stored any more until a new start. */
  check(): Promise<void>
  /** How busy the connections to a database server are; SQLite has none. */
  connections?(): Record<'reading' | 'writing', Usage>
  close(): Promise<void>
}

/** The row cannot be stored as asked because another one stands in its way. */
export class ConflictError extends Error {}

/**
 * The database does not answer now. What was asked may have been stored all the same, if it was the answer that got
 * lost: who tries again does so under the same id.
 */
export class UnavailableError extends Error {}

/** What was to be stored is wrapped by a master key that was let go meanwhile: wrap it anew. */
export class ForgottenKeyError extends Error {}
