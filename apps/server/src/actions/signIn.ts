import type { UserRow } from '../store/store.ts'
import { accountEvent } from './accountEvent.ts'
import { ActionError } from './errors.ts'
import type { ActionParts } from './parts.ts'

export interface SignInInput {
  username: string
  password: string
}

/**
 * Whose name and password these are. Rejects with `no_active_account` for an unknown name, a wrong password and a
 * closed account alike, after the same work, so that neither words nor time tell which names exist.
 */
export async function signIn(parts: ActionParts, { username, password }: SignInInput): Promise<UserRow> {
  const named = await parts.store.userByName(username)
  const user = await identified(parts, named, password)
  if (!user) throw signInFailed(parts, named)
  return user
}

/** As every refused sign-in is told: to the log with whose account it was, to who asks without. */
export function signInFailed({ log }: Pick<ActionParts, 'log'>, user: UserRow | undefined): ActionError {
  accountEvent(log, 'sign_in_failed', { user: user?.id })
  return new ActionError('no_active_account')
}

async function identified(
  { store, passwords }: ActionParts,
  user: UserRow | undefined,
  password: string,
): Promise<UserRow | undefined> {
  // The right password of a closed account would else be told by its time.
  const hash = user?.isActive ? user.passwordHash : undefined
  const { valid, upgrade } = await passwords.verify(password, hash)
  if (!user || !valid) return undefined
  if (upgrade === undefined) return user
  return store.write(async (tx) => {
    // Changed meanwhile: this must not bring the old password back.
    if ((await tx.userById(user.id))?.passwordHash !== user.passwordHash) return undefined
    await tx.setPasswordHash(user.id, upgrade)
    return { ...user, passwordHash: upgrade }
  })
}
