import type { DeviceId, UserId } from '@roomkey/protocol'

// The store's port for sign-ins of our own clients. Times are whole microseconds since 1970, UTC.

/** One sign-in of one of our own clients, which lives for as long as its refresh token is rotated. */
export interface DeviceRow {
  id: DeviceId
  userId: UserId
  name: string
  createdAt: number
  /** When its refresh token was rotated last. */
  lastUsedAt: number
  /** When its refresh token ends. */
  expiresAt: number
  /** The id of the refresh token that is valid. */
  currentToken: string
  /** The client's name of the last rotation, and those of some before it: they tell a repeated request from a theft. */
  rotationId: string | null
  formerRotationIds: readonly string[]
  revokedAt: number | null
}

export type NewDeviceRow = Pick<
  DeviceRow,
  'id' | 'userId' | 'name' | 'createdAt' | 'expiresAt' | 'currentToken'
>

export interface Rotation {
  from: string
  to: string
  rotationId: string
  at: number
  expiresAt: number
}

/** What decides whether a person's tokens are still good. */
export interface UserState {
  id: UserId
  isActive: boolean
  tokenGeneration: number
}

export interface DeviceReads {
  device(id: DeviceId): Promise<DeviceRow | undefined>
  /** Those neither revoked nor expired, the one used last first. */
  devicesOf(user: UserId, now: number): Promise<DeviceRow[]>
  /** Every device revoked after a time. */
  devicesRevoked(since: number): Promise<DeviceId[]>
  userStates(ids: readonly UserId[]): Promise<UserState[]>
}

export interface DeviceWrites {
  addDevice(device: NewDeviceRow): Promise<DeviceRow>
  /** False, and nothing is changed, unless `from` is the current token of a device that is not revoked. */
  rotateDevice(id: DeviceId, rotation: Rotation): Promise<boolean>
  /** False when it was revoked before, or is not there. */
  revokeDevice(id: DeviceId, at: number): Promise<boolean>
  /** Begins another generation of the user's tokens without a device, one of two thousand million; resolves with it. */
  endTokens(user: UserId): Promise<number>
  /** False when it was used before. */
  useTicket(id: string, expiresAt: number): Promise<boolean>
  /** Removes devices that expired or were revoked before a time, and marks of tickets that expired before another. */
  forgetSessions(before: number, ticketsBefore: number): Promise<void>
}
