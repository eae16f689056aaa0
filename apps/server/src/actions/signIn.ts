import type { UserRow } from '../store/store.ts'
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
export async function signIn(parts: ActionParts, input: SignInInput): Promise<UserRow> {
  const user = await parts.store.userByName(input.username)
  // The right password of a closed account would else be told by its time.
  const hash = user?.isActive ? user.passwordHash : undefined
  const { valid, upgrade } = await parts.passwords.verify(input.password, hash)
  if (!user || !valid) throw new ActionError('no_active_account')
  if (upgrade === undefined) return user
  await parts.store.write(async (tx) => {
    // Changed meanwhile: this must not bring the old password back.
    if ((await tx.userById(user.id))?.passwordHash !== user.passwordHash)
      throw new ActionError('no_active_account')
    await tx.setPasswordHash(user.id, upgrade)
  })
  return { ...user, passwordHash: upgrade }
}
