import type { Reads } from '../store/store.ts'
import { ActionError } from './errors.ts'
import type { Actor } from './parts.ts'

/** Rejects with `forbidden` unless the actor is an admin now. */
export async function requireAdmin(reads: Pick<Reads, 'userById'>, actor: Actor): Promise<void> {
  if (!(await reads.userById(actor.id))?.isAdmin) throw new ActionError('forbidden')
}
