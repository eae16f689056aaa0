import type { UserId } from '@roomkey/protocol'
import type { UserRow } from '../store/store.ts'
import { accountEvent } from './accountEvent.ts'
import { endSessionsIn } from './endSessions.ts'
import { ActionError, invalidField } from './errors.ts'
import type { ActionParts, Actor } from './parts.ts'
import { publishEnded } from './publish.ts'
import { requireAdmin } from './requireAdmin.ts'

export interface SetAccountActiveInput {
  userId: UserId
  isActive: boolean
}

/**
 * Closes an account, which ends its sessions and sockets everywhere, or opens it again. Its messages stay. Rejects with
 * `forbidden` for who is no admin, with `not_found`, or with `invalid` for the admin's own account: nobody shuts the
 * door behind themselves.
 */
export async function setAccountActive(
  { store, fanout, now, log }: Pick<ActionParts, 'store' | 'fanout' | 'now' | 'log'>,
  actor: Actor,
  { userId, isActive }: SetAccountActiveInput,
): Promise<UserRow> {
  const { user, ended, changed } = await store.write(async (tx) => {
    await requireAdmin(tx, actor)
    if (userId === actor.id) throw invalidField('is_active', 'This is your own account.')
    const found = await tx.userById(userId)
    if (!found) throw new ActionError('not_found')
    await tx.setActive(userId, isActive)
    return {
      user: { ...found, isActive },
      changed: found.isActive !== isActive,
      ended: isActive ? undefined : await endSessionsIn(tx, userId, now()),
    }
  })
  if (ended) publishEnded(fanout, userId, ended.devices)
  if (changed)
    accountEvent(log, isActive ? 'account_opened' : 'account_closed', { user: userId, by: actor.id })
  return user
}
