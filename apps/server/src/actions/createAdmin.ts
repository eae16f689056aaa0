import { ConflictError, type UserRow } from '../store/store.ts'
import { accountEvent } from './accountEvent.ts'
import { ActionError, invalidField } from './errors.ts'
import type { ActionParts } from './parts.ts'

export interface CreateAdminInput {
  username: string
  password: string
  email: string
}

type Parts = Pick<ActionParts, 'store' | 'passwords' | 'now' | 'log'>

/** Opens an account that is an admin's. Rejects with `invalid` on `username` when the name is taken. */
export async function createAdmin(
  { store, passwords, now, log }: Parts,
  { username, password, email }: CreateAdminInput,
): Promise<UserRow> {
  const passwordHash = await passwords.hash(password)
  const user = { username, email, firstName: '', lastName: '', passwordHash, isActive: true, joinedAt: now() }
  try {
    const admin = await store.write(async (tx) => {
      const created = await tx.createUser(user)
      await tx.setAdmin(created.id, true)
      return { ...created, isAdmin: true }
    })
    accountEvent(log, 'admin_granted', { user: admin.id })
    return admin
  } catch (error) {
    if (error instanceof ConflictError)
      throw invalidField('username', 'A user with that username already exists.')
    throw error
  }
}

/** Makes somebody an admin, or no longer one. Rejects with `not_found`. */
export async function setAdmin(
  { store, log }: Pick<Parts, 'store' | 'log'>,
  username: string,
  isAdmin: boolean,
): Promise<void> {
  const before = await store.write(async (tx) => {
    const user = await tx.userByName(username)
    if (!user) throw new ActionError('not_found')
    await tx.setAdmin(user.id, isAdmin)
    return user
  })
  if (before.isAdmin !== isAdmin)
    accountEvent(log, isAdmin ? 'admin_granted' : 'admin_withdrawn', { user: before.id })
}
