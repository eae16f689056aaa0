import type { AttachmentId, MessageId, Rev, Role, RoomId, Seq, UserId } from '@roomkey/protocol'

// What the store keeps, a row each. Times are whole microseconds since 1970, UTC (the documented contract shows
// microseconds).

export interface UserRow {
  id: UserId
  username: string
  email: string
  firstName: string
  lastName: string
  passwordHash: string
  isActive: boolean
  /** May close accounts and see how much there is. */
  isAdmin: boolean
  joinedAt: number
  /** Tokens without a device are good in the generation that they were issued in. */
  tokenGeneration: number
}

/** Nobody begins as an admin. */
export type NewUserRow = Omit<UserRow, 'id' | 'isAdmin' | 'tokenGeneration'>

export interface RoomRow {
  id: RoomId
  name: string
  description: string | null
  isPrivate: boolean
  createdBy: UserId | null
  createdByUsername: string | null
  createdAt: number
  updatedAt: number
  rev: Rev
  lastSeq: Seq
  lastRev: Rev
  keyEpoch: number
}

export interface RoomKeyRow {
  roomId: RoomId
  epoch: number
  /** A Fernet token over the 32-byte room key. */
  wrappedKey: string
  /** The fingerprint of the master key that wraps it; null in rows from before there was one. */
  wrappedBy: string | null
}

export interface MembershipRow {
  roomId: RoomId
  userId: UserId
  username: string
  email: string
  role: Role
  invitedByUsername: string | null
  joinedAt: number
  /** Set when the membership ended; the row stays as a tombstone. */
  leftAt: number | null
  rev: Rev
  readSeq: Seq
}

/** An encrypted text: which room key (epoch), which envelope version, and the bytes. */
export interface Sealed {
  keyEpoch: number
  version: number
  nonce: Uint8Array
  ciphertext: Uint8Array
}

export interface MessageRow {
  id: MessageId
  roomId: RoomId
  seq: Seq
  rev: Rev
  senderId: UserId | null
  senderUsername: string | null
  sealed: Sealed
  createdAt: number
  editedAt: number | null
  deletedAt: number | null
  attachments: AttachmentRow[]
}

export interface AttachmentRow {
  id: AttachmentId
  roomId: RoomId
  uploaderId: UserId | null
  /** Null until a message links it. */
  messageId: MessageId | null
  /** JSON {name, width?, height?}, sealed with the room key. */
  sealedMeta: Sealed
  /** The file's own key, sealed with the room key. */
  sealedKey: Sealed
  size: number
  contentType: string
  /** Where files/ keeps the sealed bytes. */
  storageKey: string
  createdAt: number
}

export type ChangeRow =
  | { kind: 'message'; rev: Rev; message: MessageRow }
  | { kind: 'membership'; rev: Rev; membership: MembershipRow }
  | { kind: 'room'; rev: Rev; room: RoomRow }

/** What is decided by: where a room stands, and one person in it. */
export interface StandingRow {
  room: Pick<RoomRow, 'id' | 'lastSeq' | 'lastRev' | 'keyEpoch'>
  /** Undefined for who is not a member. */
  membership: Pick<MembershipRow, 'userId' | 'role' | 'leftAt'> | undefined
}

export interface RoomHeadRow {
  roomId: RoomId
  lastSeq: Seq
  lastRev: Rev
  readSeq: Seq
  unreadCount: number
}

export type LastRevRow = Pick<RoomHeadRow, 'roomId' | 'lastRev'>

export interface RoomSumRow {
  userId: UserId
  rooms: number
  /** The sum of the read marks in them, each of which only grows. */
  readSum: number
}

export type ReadMarkRow = Pick<RoomHeadRow, 'roomId' | 'readSeq'>

export interface NewMessageRow {
  id: MessageId
  roomId: RoomId
  senderId: UserId
  sealed: Sealed
  createdAt: number
  attachmentIds: readonly AttachmentId[]
}
