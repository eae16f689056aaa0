import type { Clock } from '../ports/index.ts'

/** What is waited for before the next try, by what is tried; a new pause takes the place of an earlier one. */
export class Pauses<Key> {
  readonly #clock: Clock
  readonly #cancels = new Map<Key, () => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  has(key: Key): boolean {
    return this.#cancels.has(key)
  }

  start(key: Key, ms: number, over: () => void): void {
    this.cancel(key)
    const cancel = this.#clock.after(ms, () => {
      this.#cancels.delete(key)
      over()
    })
    this.#cancels.set(key, cancel)
  }

  cancel(key: Key): void {
    this.#cancels.get(key)?.()
    this.#cancels.delete(key)
  }

  clear(): void {
    for (const key of [...this.#cancels.keys()]) this.cancel(key)
  }
}
