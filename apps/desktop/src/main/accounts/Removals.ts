import type { AccountId } from '../../ipc/accounts.ts'

export interface RemovalsParts {
  /** Removes everything that an account kept; its engine has stopped. */
  clear(id: AccountId): Promise<void>
  /** Writes down what is noted. Throws when it cannot. */
  changed(): void
}

/** Accounts that somebody wants gone: noted on the disk from the wish until nothing is left, over any crash. */
export class Removals {
  readonly #parts: RemovalsParts
  readonly #ids: Set<AccountId>

  constructor(parts: RemovalsParts, noted: readonly AccountId[]) {
    this.#parts = parts
    this.#ids = new Set(noted)
  }

  get ids(): AccountId[] {
    return [...this.#ids]
  }

  has(id: AccountId): boolean {
    return this.#ids.has(id)
  }

  /** Written down with the next change. */
  add(id: AccountId): void {
    this.#ids.add(id)
  }

  /** Written down now. Throws, and notes nothing, when it cannot be. */
  note(id: AccountId): void {
    this.#ids.add(id)
    try {
      this.#parts.changed()
    } catch (error) {
      this.#ids.delete(id)
      throw error
    }
  }

  /** What fails is tried again at the next start. */
  clear(id: AccountId): void {
    this.#parts
      .clear(id)
      .then(() => {
        this.#ids.delete(id)
        this.#parts.changed()
      })
      .catch((error: unknown) => console.error('An account was not removed completely:', error))
  }
}
