import type { DeviceId } from '@roomkey/protocol'
import { accountEvent } from './accountEvent.ts'
import { endSessionsIn } from './endSessions.ts'
import { invalidField } from './errors.ts'
import type { ActionParts, Actor } from './parts.ts'
import { publishEnded } from './publish.ts'

export interface ChangePasswordInput {
  oldPassword: string
  newPassword: string
  /** The device that asks, which stays. */
  deviceId: DeviceId | null
}

/**
 * Ends every other device, and every token without a device. Resolves with the generation that tokens without one are
 * in now. Rejects with `invalid` on `old_password` when it is wrong.
 */
export async function changePassword(
  parts: ActionParts,
  actor: Actor,
  { oldPassword, newPassword, deviceId }: ChangePasswordInput,
): Promise<number> {
  const { store, passwords, fanout, now, log } = parts
  const user = await store.userById(actor.id)
  const { valid } = await passwords.verify(oldPassword, user?.passwordHash)
  if (!user || !valid) throw wrongPassword()
  const hash = await passwords.hash(newPassword)
  const ended = await store.write(async (tx) => {
    // Hashing takes its time: another change may have come first, and then the old password is no longer that.
    if ((await tx.userById(actor.id))?.passwordHash !== user.passwordHash) throw wrongPassword()
    await tx.setPasswordHash(actor.id, hash)
    return endSessionsIn(tx, actor.id, now(), deviceId)
  })
  publishEnded(fanout, actor.id, ended.devices)
  accountEvent(log, 'password_changed', { user: actor.id, device: deviceId })
  return ended.generation
}

const wrongPassword = () => invalidField('old_password', 'This is not your password.')
