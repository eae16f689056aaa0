import type { AbortSignalLike } from '../ports/index.ts'

/** Aborts one request; hosts translate the signal to their own. */
export class AbortHandle {
  readonly #listeners = new Set<() => void>()
  #aborted = false
  readonly signal: AbortSignalLike

  constructor() {
    const isAborted = () => this.#aborted
    this.signal = {
      get aborted() {
        return isAborted()
      },
      addEventListener: (_type, listener) => this.#listeners.add(listener),
      removeEventListener: (_type, listener) => this.#listeners.delete(listener),
    }
  }

  abort(): void {
    if (this.#aborted) return
    this.#aborted = true
    for (const listener of this.#listeners) listener()
  }
}
