import type { Limits, RoomId, UserId } from '@roomkey/protocol'
import type { Logger } from 'pino'
import type { Fanout } from '../fanout/fanout.ts'
import type { Files } from '../files/files.ts'
import type { WorkMetrics } from '../ops/metrics/workMetrics.ts'
import type { MessageRow, RoomKeyRow, Sealed, Store } from '../store/store.ts'
import type { UploadLocks } from '../uploads/UploadLocks.ts'

export type WrappedKey = Pick<RoomKeyRow, 'wrappedKey' | 'wrappedBy'>

/** Opens and seals with the keys of one room; keys are unwrapped once and cached. */
export interface RoomCipher {
  /** Seals with the room's newest key epoch; `messageId` and `senderId` are bound as associated data. */
  sealText(
    room: { id: RoomId; keyEpoch: number },
    bind: { messageId: string; senderId: UserId },
    text: string,
  ): Promise<Sealed>
  /** Rejects with CorruptError when the envelope does not belong where it lies. */
  openText(
    roomId: RoomId,
    bind: { messageId: string; senderId: UserId | null },
    sealed: Sealed,
  ): Promise<string>
  /** The same for raw bytes (file keys). */
  sealBytes(room: { id: RoomId; keyEpoch: number }, purpose: string, bytes: Uint8Array): Promise<Sealed>
  openBytes(roomId: RoomId, purpose: string, sealed: Sealed): Promise<Uint8Array>
  /** Resolves when the room key of that epoch opens. Rejects with CorruptError. */
  checkRoomKey(roomId: RoomId, epoch: number): Promise<void>
  /** A fresh random room key for epoch 1 (or a later one), wrapped by the master key. */
  newRoomKey(): Promise<WrappedKey>
}

/** Hashes with argon2id; verifies that and Django's pbkdf2_sha256. Both reject with `unavailable` when too many are asked for. */
export interface Passwords {
  hash(password: string): Promise<string>
  /** `upgrade` is a new hash to store when the old form verified. Takes as long for an unknown user (hash undefined). */
  verify(password: string, hash: string | undefined): Promise<{ valid: boolean; upgrade?: string }>
}

/** What every action is given; assembled once in app.ts. */
export interface ActionParts {
  store: Store
  cipher: RoomCipher
  files: Files
  fanout: Fanout
  passwords: Passwords
  uploadLocks: UploadLocks
  /** So much of an upload is stored at once. */
  partBytes: number
  limits: Limits
  /** Of all files of one person together; undefined: any. */
  personBytes?: number | undefined
  metrics: Pick<WorkMetrics, 'actionEnded'>
  log: Pick<Logger, 'info' | 'warn'>
  /** Told of each message once it is stored, before its hint. */
  sent?(message: MessageRow, text: string): void
  /** Whole microseconds since 1970, UTC. */
  now(): number
  /** A UUIDv7. */
  newId(): string
}

/** Who asks. */
export interface Actor {
  id: UserId
  username: string
}
