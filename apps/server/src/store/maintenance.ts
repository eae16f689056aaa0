import type { AttachmentId, MessageId, Rev, RoomId, UserId } from '@roomkey/protocol'
import type { AttachmentRow, MembershipRow, RoomKeyRow, RoomRow, UserRow } from './store.ts'

// What the command line and admins ask of a store beside the daily work: walks through everything by cursor, in pages,
// so that memory stays bounded and the server goes on meanwhile.

export interface Counts {
  users: number
  activeUsers: number
  admins: number
  rooms: number
  /** Without deleted ones. */
  messages: number
  attachments: number
  /** Before encryption. */
  attachmentBytes: number
  databaseBytes: number
}

/** What a stored file should be like. */
export type StoredAttachmentRow = Pick<AttachmentRow, 'id' | 'roomId' | 'storageKey' | 'size'>

/** Where a walk through room keys stands. */
export type RoomKeyCursor = Pick<RoomKeyRow, 'roomId' | 'epoch'>

export interface MaintenanceReads {
  /** False: the file of the database is damaged. Reads all of it; PostgreSQL looks after its files itself. */
  isWhole(): Promise<boolean>
  /** Tables with rows that refer to rows which are not there; none on PostgreSQL, which always enforces it. */
  brokenReferences(): Promise<string[]>
  roomsAfter(after: RoomId | null, limit: number): Promise<RoomRow[]>
  /** With `notBy`, only keys that another master key wraps, or an unknown one. */
  roomKeysAfter(after: RoomKeyCursor | null, limit: number, notBy?: string): Promise<RoomKeyRow[]>
  /** Of one room, ended ones included, by user. */
  membershipsAfter(room: RoomId, after: UserId | null, limit: number): Promise<MembershipRow[]>
  attachmentsAfter(after: AttachmentId | null, limit: number): Promise<AttachmentRow[]>
  attachmentsByStorageKey(keys: readonly string[]): Promise<StoredAttachmentRow[]>
  /** Revs that more than one row of a room has; there should be none. */
  repeatedRevs(room: RoomId, limit: number): Promise<Rev[]>
  /** Messages of a room that have more or fewer attachments than they say; there should be none. */
  miscountedMessages(room: RoomId, limit: number): Promise<MessageId[]>
  /** By id; with `search`, those whose name or address contains it, in any case of ASCII letters. */
  usersAfter(after: UserId | null, limit: number, search?: string): Promise<UserRow[]>
  counts(): Promise<Counts>
  /** How many people used the server since a time. */
  activeSince(time: number): Promise<number>
  /** Names of the applied migrations, oldest first. */
  schema(): Promise<string[]>
  /** Fingerprints of the master keys that may wrap room keys, newest first. */
  masterKeys(): Promise<string[]>
}

export interface MaintenanceWrites {
  setActive(user: UserId, isActive: boolean): Promise<void>
  setAdmin(user: UserId, isAdmin: boolean): Promise<void>
  /** Every unfinished upload: for a copy of the database that has no files of them. */
  forgetUploads(): Promise<void>
  /** Leaves known ones as they are. */
  addMasterKey(id: string, at: number): Promise<void>
  /** Resolves with whether it is forgotten; one that still wraps a room key is not. */
  removeMasterKey(id: string): Promise<boolean>
  /** Puts the same key in another wrapping; resolves with false when the row is no longer as it was read. */
  rewrapRoomKey(row: RoomKeyRow, to: { wrappedKey: string; wrappedBy: string }): Promise<boolean>
}
