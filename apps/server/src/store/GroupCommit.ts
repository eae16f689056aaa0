interface Waiting<Item, Value> {
  item: Item
  resolve(value: Value): void
  reject(reason: unknown): void
}

/** Whose turn it is to write, where groups of several kinds share a connection. */
export interface Turns {
  run<T>(work: () => Promise<T>): Promise<T>
}

/**
 * Stores a group in one transaction and says, in its order, what became of each; rejects when nothing is stored. Where
 * it ends before the group does, the rest begins the next one.
 */
export type Commit<Item, Value> = (items: readonly Item[]) => Promise<PromiseSettledResult<Value>[]>

/** Items in one commit: sends take some 40 µs each, so that others wait at most about 10 ms for a full one. */
const MAX_GROUP = 256

/**
 * Gathers what is to be written into groups that share a transaction.
 *
 * An fsync costs as much as several rows, so committing each item alone caps the server at the disk's sync rate, while
 * waiting a fixed time for company would make a lone sender slower. Instead a first commit waits only for the end of the
 * current turn of the event loop: `setImmediate` runs after every request that this turn has read, so an idle server
 * commits at once and a busy one finds more items waiting after each commit. Group size follows load by itself. On
 * SQLite the commit runs on a thread: handing over costs a lone sender some 0.1 ms, and for it no fsync, however slow
 * the disk, keeps anybody from reading, nor the next group from gathering.
 */
export class GroupCommit<Item, Value> {
  readonly #lock: Turns
  readonly #commit: Commit<Item, Value>
  #waiting: Waiting<Item, Value>[] = []
  #running: Promise<void> | undefined
  #closed = false

  constructor(lock: Turns, commit: Commit<Item, Value>) {
    this.#lock = lock
    this.#commit = commit
  }

  add(item: Item): Promise<Value> {
    if (this.#closed) return Promise.reject(new Error('the store is closed'))
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      this.#running ??= this.#drain()
    })
  }

  /** Commits what was accepted; whatever comes later is refused. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #drain(): Promise<void> {
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) {
      const settle = await this.#lock.run(() => this.#next())
      // In a tick of its own, behind the steps by which the next group is handed over: those who hear of this commit
      // have much to do, and meanwhile the disk would stand still.
      process.nextTick(settle)
    }
    this.#running = undefined
  }

  /** Commits a group; what it returns tells everybody in it. */
  async #next(): Promise<() => void> {
    const group = this.#waiting.splice(0, MAX_GROUP)
    try {
      const outcomes = await this.#commit(group.map(({ item }) => item))
      this.#waiting.unshift(...group.splice(outcomes.length))
      return () => {
        for (const [index, { resolve, reject }] of group.entries()) {
          const outcome = outcomes[index]
          if (outcome?.status === 'fulfilled') resolve(outcome.value)
          else reject(outcome?.reason)
        }
      }
    } catch (error) {
      // Nothing of this group is stored, whatever its items believe.
      return () => {
        for (const { reject } of group) reject(error)
      }
    }
  }
}
