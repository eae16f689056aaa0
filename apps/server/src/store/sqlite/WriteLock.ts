/**
 * Hands SQLite's write lock from one connection of this process to the next in the order in which they asked. Without
 * it the second would sleep in SQLite's busy handler, and its whole thread with it.
 */
export class WriteLock {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}
