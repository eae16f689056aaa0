import type { DeviceId } from '@roomkey/protocol'
import type { DeviceRow, Rotation } from '../store/devices.ts'
import type { Writes } from '../store/store.ts'
import { newTokenId, type TokenClaims } from '../tokens/tokens.ts'
import { refreshEnds } from './devices.ts'
import type { ActionParts } from './parts.ts'
import { publishRevoked } from './publish.ts'

export interface RefreshDeviceInput {
  /** Of a refresh token that is valid in itself. */
  claims: TokenClaims & { deviceId: DeviceId }
  rotationId: string
}

/**
 * `stale`: this token is good for nothing, and nobody did wrong. `reused`: it was replaced, and somebody used it again;
 * the device was revoked, because who of the two is the thief cannot be told.
 */
export type RefreshedDevice = { device: DeviceRow } | 'stale' | 'reused'

/**
 * Replaces a device's refresh token. A repeated request (the answer was lost) is told by the id that the client gave
 * this rotation and gets the same token again; only somebody else has a replaced token and not that id. A request that
 * comes when rotations after it are done is known, too, and good for nothing.
 */
export async function refreshDevice(
  { store, fanout, now }: ActionParts,
  input: RefreshDeviceInput,
): Promise<RefreshedDevice> {
  const { userId, deviceId } = input.claims
  const outcome = await store.write((tx) => rotate(tx, input, now()))
  if (outcome === 'reused') publishRevoked(fanout, userId, [deviceId])
  return outcome
}

async function rotate(
  tx: Writes,
  { claims, rotationId }: RefreshDeviceInput,
  at: number,
): Promise<RefreshedDevice> {
  const { deviceId, userId } = claims
  const user = await tx.userById(userId)
  if (!user?.isActive) return 'stale'
  const before = await tx.device(deviceId)
  if (before?.userId !== userId) return 'stale'
  const expiresAt = refreshEnds(at)
  // Never earlier than what was replaced, wherever the clock was set: that is how `adopt` knows it.
  const usedAt = Math.max(at, before.lastUsedAt, claims.issuedAt * 1_000_000)
  const rotation = { from: claims.id, to: newTokenId(), rotationId, at: usedAt, expiresAt }
  // The row decides, not what was read of it: two requests may be here at once on two nodes.
  const rotated = await tx.rotateDevice(deviceId, rotation)
  const device = await tx.device(deviceId)
  if (!device || device.revokedAt !== null) return 'stale'
  if (rotated) return { device }
  if (rotationId === device.rotationId) return { device }
  if (device.formerRotationIds.includes(rotationId)) return 'stale'
  if (await adopt(tx, device, claims, rotation, at))
    return { device: { ...device, currentToken: rotation.to } }
  await tx.revokeDevice(deviceId, at)
  return 'reused'
}

/**
 * A token that was issued after the row was last changed is none that was replaced: the database was put back from a
 * backup, and knows less than the client. Whoever else holds a token of that lost time is found out by the next use.
 * One from the future tells of a clock that was set back, and nothing of a backup.
 */
async function adopt(
  tx: Writes,
  { id, currentToken, lastUsedAt }: DeviceRow,
  { issuedAt }: TokenClaims,
  rotation: Rotation,
  at: number,
): Promise<boolean> {
  const issued = issuedAt * 1_000_000
  return issued > lastUsedAt && issued <= at && tx.rotateDevice(id, { ...rotation, from: currentToken })
}
