import type { Secrets } from '../../src/ports/index.ts'

/** Where a desktop shell keeps secrets. Only this process writes them. */
export interface Keychain {
  get(name: string): Promise<string | null>
  set(name: string, value: string | null): Promise<void>
}

/** A keychain as the engine wants it: one change after the other. */
export function keychainSecrets(keychain: Keychain): Secrets {
  let last: Promise<unknown> = Promise.resolve()
  return {
    get: (name) => keychain.get(name),
    update(name, change) {
      const updated = last.then(async () => {
        const before = await keychain.get(name)
        const value = change(before)
        if (value !== before) await keychain.set(name, value)
        return value
      })
      // Who asked for it is told of its failure; the next one only waits.
      last = updated.catch(() => {})
      return updated
    },
  }
}
