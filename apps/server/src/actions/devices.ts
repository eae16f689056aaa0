import type { DeviceId, UserId } from '@roomkey/protocol'
import type { DeviceRow } from '../store/devices.ts'
import type { UserRow, Writes } from '../store/store.ts'
import { DEVICE_REFRESH_SECONDS, newTokenId } from '../tokens/tokens.ts'
import { accountEvent } from './accountEvent.ts'
import type { ActionParts } from './parts.ts'
import { publishRevoked } from './publish.ts'
import { signInFailed } from './signIn.ts'

/** Whoever signs in once more loses the device that was away the longest: the list stays one that people read. */
const DEVICES_PER_USER = 100

/** When a refresh token that is given now ends. */
export const refreshEnds = (at: number): number => at + DEVICE_REFRESH_SECONDS * 1_000_000

/**
 * Signs a person in on one more device. Rejects with `no_active_account` when the password that identified them was
 * changed since, or the account closed.
 */
export async function openDevice(
  { store, fanout, now, newId, log }: ActionParts,
  user: UserRow,
  name: string,
): Promise<DeviceRow> {
  const at = now()
  const opened = await store.write(async (tx) => {
    const current = await tx.userById(user.id)
    if (!current?.isActive || current.passwordHash !== user.passwordHash) return undefined
    const dropped = await dropOldest(tx, user.id, at)
    const device = await tx.addDevice({
      id: newId() as DeviceId,
      userId: user.id,
      name,
      createdAt: at,
      expiresAt: refreshEnds(at),
      currentToken: newTokenId(),
    })
    return { device, dropped }
  })
  if (!opened) throw signInFailed({ log }, user)
  const { device, dropped } = opened
  publishRevoked(fanout, user.id, dropped)
  accountEvent(log, 'signed_in', { user: user.id, device: device.id })
  for (const id of dropped) accountEvent(log, 'signed_out', { user: user.id, device: id })
  return device
}

async function dropOldest(tx: Writes, user: UserId, at: number): Promise<DeviceId[]> {
  const oldest = (await tx.devicesOf(user, at)).slice(DEVICES_PER_USER - 1).map(({ id }) => id)
  for (const id of oldest) await tx.revokeDevice(id, at)
  return oldest
}
