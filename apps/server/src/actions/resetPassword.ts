import type { UserId } from '@roomkey/protocol'
import { accountEvent } from './accountEvent.ts'
import { type EndedSessions, endSessionsIn } from './endSessions.ts'
import type { ActionParts } from './parts.ts'

/**
 * Sets somebody's password without the old one and ends all their sessions. For the command line, which no server
 * hears: those that run find it in the store when they compare.
 */
export async function resetPassword(
  { store, passwords, now, log }: Pick<ActionParts, 'store' | 'passwords' | 'now' | 'log'>,
  user: UserId,
  newPassword: string,
): Promise<EndedSessions> {
  const hash = await passwords.hash(newPassword)
  const ended = await store.write(async (tx) => {
    await tx.setPasswordHash(user, hash)
    return endSessionsIn(tx, user, now())
  })
  accountEvent(log, 'password_reset', { user })
  return ended
}
