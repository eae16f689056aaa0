import { ConflictError, type UserRow } from '../store/store.ts'
import { invalidField } from './errors.ts'
import type { ActionParts } from './parts.ts'

export interface RegisterUserInput {
  username: string
  password: string
  email?: string
  firstName?: string
  lastName?: string
}

/** Opens an account. Rejects with `invalid` on the field `username` when the name is taken. */
export async function registerUser(parts: ActionParts, input: RegisterUserInput): Promise<UserRow> {
  // Hashing costs milliseconds of CPU: a taken name is refused before it, and again by the unique index after it.
  if (await parts.store.userByName(input.username)) throw nameTaken()
  const user = {
    username: input.username,
    email: input.email ?? '',
    firstName: input.firstName ?? '',
    lastName: input.lastName ?? '',
    passwordHash: await parts.passwords.hash(input.password),
    isActive: true,
    joinedAt: parts.now(),
  }
  try {
    return await parts.store.write((tx) => tx.createUser(user))
  } catch (error) {
    if (error instanceof ConflictError) throw nameTaken()
    throw error
  }
}

const nameTaken = () => invalidField('username', 'A user with that username already exists.')
