import type { Reads, UserRow } from '../store/store.ts'
import { invalidField } from './errors.ts'
import type { Actor } from './parts.ts'

export interface Invitees {
  users: UserRow[]
  /** Names nobody here has, each once, as they were written. */
  unknownUsernames: string[]
}

/**
 * Finds the people named, each once and in the order named. Blank names and the inviter's own are passed over:
 * documented clients send both. Closed accounts count as unknown.
 */
export async function findInvitees(
  reads: Reads,
  actor: Actor,
  usernames: readonly string[],
  field: string,
  atMost: number,
): Promise<Invitees> {
  const names = [...new Set(usernames.map((name) => name.trim()))].filter(
    (name) => name !== '' && name !== actor.username,
  )
  if (names.length > atMost) throw invalidField(field, `Ensure this list has no more than ${atMost} names.`)
  const found = new Map<string, UserRow>()
  for (const user of await reads.usersByName(names)) if (user.isActive) found.set(user.username, user)
  const users: UserRow[] = []
  const unknownUsernames: string[] = []
  for (const name of names) {
    const user = found.get(name)
    if (user) users.push(user)
    else unknownUsernames.push(name)
  }
  return { users, unknownUsernames }
}
