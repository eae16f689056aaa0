import type { AttachmentId, RoomId, UserId } from '@roomkey/protocol'
import type { Sealed } from './rows.ts'

/** A file that has not arrived whole. Its id is its attachment's. */
export interface UploadRow {
  id: AttachmentId
  roomId: RoomId
  uploaderId: UserId
  /** As in AttachmentRow. */
  sealedMeta: Sealed
  /** Plaintext bytes of the whole file. */
  size: number
  /** Those that are stored for good: the parts, added up. */
  received: number
  /** What the sender says it is. */
  contentType: string
  /** Of the whole file, in hex, where the sender said it. */
  sha256: string | null
  createdAt: number
  /** When something of it arrived last. */
  touchedAt: number
}

export type NewUploadRow = Omit<UploadRow, 'received' | 'touchedAt'>

/** Bytes of an upload that arrived together, as a sealed file of their own. */
export interface UploadPartRow {
  uploadId: AttachmentId
  /** Where in the file they begin. */
  start: number
  size: number
  sha256: string
  /** What the first part's first bytes look like. */
  sniffedType: string | null
  storageKey: string
  sealedKey: Sealed
}

export interface UploadReads {
  upload(id: AttachmentId): Promise<UploadRow | undefined>
  /** In the file's order. */
  uploadParts(id: AttachmentId): Promise<UploadPartRow[]>
  uploadPartCount(id: AttachmentId): Promise<number>
  /** Of one person: how many are open, and how many bytes their files will have. */
  openUploads(user: UserId): Promise<{ count: number; bytes: number }>
  /** Bytes of all files of one person: those that are there, and the whole of those that are not finished. */
  storedBytes(user: UserId): Promise<number>
  /** Nothing of which arrived since a time, oldest first. */
  abandonedUploads(touchedBefore: number, limit: number): Promise<UploadRow[]>
  /** Those of some storage keys under which parts lie. */
  uploadPartKeys(keys: readonly string[]): Promise<string[]>
}

export interface UploadWrites {
  /** Rejects with ConflictError when the id is taken. */
  addUpload(row: NewUploadRow): Promise<void>
  /** Rejects with ConflictError when the part does not begin where the upload ends, or there is no such upload. */
  addUploadPart(part: UploadPartRow, at: number): Promise<void>
  /** With its parts' rows; resolves with whether it was there. */
  removeUpload(id: AttachmentId): Promise<boolean>
}
