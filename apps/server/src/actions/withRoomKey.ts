import { ForgottenKeyError } from '../store/store.ts'
import type { ActionParts, WrappedKey } from './parts.ts'

/** Stores a new room key, in another wrapping when its master key is let go of just then. */
export async function withRoomKey<T>(
  { cipher }: Pick<ActionParts, 'cipher'>,
  store: (key: WrappedKey) => Promise<T>,
): Promise<T> {
  try {
    return await store(await cipher.newRoomKey())
  } catch (error) {
    if (!(error instanceof ForgottenKeyError)) throw error
    return store(await cipher.newRoomKey())
  }
}
