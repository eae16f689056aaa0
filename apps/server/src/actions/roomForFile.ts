import type { Store } from '../store/store.ts'
import { type ActionError, invalidField } from './errors.ts'
import type { ActionParts, Actor } from './parts.ts'

/** Why somebody who keeps all they may can send no more files. Our apps show the sentence. */
export const fullFor = (most: number): ActionError =>
  invalidField(
    'file',
    `Your files may have ${most} bytes together: delete messages with files that you no longer need.`,
  )

/** How many bytes this person may still keep. Within a unit of work, have their row locked. */
export async function bytesLeft(
  store: Pick<Store, 'storedBytes'>,
  { personBytes }: Pick<ActionParts, 'personBytes'>,
  { id }: Pick<Actor, 'id'>,
): Promise<number> {
  if (personBytes === undefined) return Number.POSITIVE_INFINITY
  return personBytes - (await store.storedBytes(id))
}
