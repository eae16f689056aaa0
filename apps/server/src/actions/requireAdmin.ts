import type { Reads } from '../store/store.ts'
import { ActionError } from './errors.ts'
import type { Actor } from './parts.ts'

/** Rejects with `forbidden` unless the actor is an admin now. */
export async function requireAdmin(reads: Pick<Reads, 'userById'>, actor: Actor): Promise<void> {
  const user = await reads.userById(actor.id)
  if (!user?.isActive || !user.isAdmin) throw new ActionError('forbidden')
}
