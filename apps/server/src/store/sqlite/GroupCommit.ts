import type Database from 'better-sqlite3'
import { WriteLock } from './WriteLock.ts'

interface Unit {
  work(): Promise<unknown>
  resolve(value: unknown): void
  reject(reason: unknown): void
}

/** Units in one commit: at some 40 µs each, other requests wait at most about 10 ms for a full one. */
const MAX_UNITS = 256

/**
 * Runs units of work in shared transactions on one connection.
 *
 * An fsync costs as much as several rows, so committing each unit alone caps the server at the disk's sync rate, while
 * waiting a fixed time for company would make a lone sender slower. Instead a commit waits only for the end of the
 * current turn of the event loop: `setImmediate` runs after every request that this turn has read, so an idle server
 * commits at once and a busy one finds more units waiting after each fsync, which blocks this thread while the kernel
 * queues what arrives. Group size follows load by itself.
 */
export class GroupCommit {
  readonly #db: Database.Database
  readonly #beforeCommit: () => void
  readonly #lock: WriteLock
  readonly #statements: Record<'begin' | 'commit' | 'save' | 'undo' | 'keep', Database.Statement>
  #waiting: Unit[] = []
  #running: Promise<void> | undefined
  #closed = false

  constructor(db: Database.Database, beforeCommit: () => void = () => {}, lock = new WriteLock()) {
    this.#lock = lock
    this.#db = db
    this.#beforeCommit = beforeCommit
    this.#statements = {
      begin: db.prepare('begin immediate'),
      commit: db.prepare('commit'),
      save: db.prepare('savepoint unit'),
      undo: db.prepare('rollback to unit'),
      keep: db.prepare('release unit'),
    }
  }

  add<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the store is closed'))
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as Unit['resolve'], reject })
      this.#running ??= this.#drain()
    })
  }

  /** One group at once: settled in their order after its commit. */
  async run<T>(works: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    const outcomes = works.map(
      (work) =>
        new Promise<T>((resolve, reject) => {
          this.#waiting.push({ work, resolve: resolve as Unit['resolve'], reject })
        }),
    )
    await this.#commit(this.#waiting.splice(0))
    return Promise.allSettled(outcomes)
  }

  /** Commits what was accepted; whatever comes later is refused. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise(setImmediate)
      await this.#lock.run(() => this.#commit(this.#waiting.splice(0, MAX_UNITS)))
    }
    this.#running = undefined
  }

  async #commit(units: readonly Unit[]): Promise<void> {
    const settle: (() => void)[] = []
    try {
      this.#statements.begin.run()
      for (const unit of units) settle.push(await this.#attempt(unit))
      this.#beforeCommit()
      this.#statements.commit.run()
    } catch (error) {
      // Nothing of this group is stored, whatever its units believe.
      const reason = this.#rolledBack(error)
      for (const unit of units) unit.reject(reason)
      return
    }
    for (const tell of settle) tell()
  }

  /** The reason for everybody. Where not even the rollback works, the next group finds a transaction open and tries again. */
  #rolledBack(error: unknown): unknown {
    try {
      if (this.#db.inTransaction) this.#db.exec('rollback')
      return error
    } catch (second) {
      return new AggregateError([error, second], 'a commit failed, and so did its rollback')
    }
  }

  /** Runs one unit in its savepoint; what it returns tells the caller, once that is true. */
  async #attempt(unit: Unit): Promise<() => void> {
    this.#statements.save.run()
    try {
      const value = await unit.work()
      this.#statements.keep.run()
      return () => unit.resolve(value)
    } catch (error) {
      // On a full disk or a failing read SQLite may end the whole transaction by itself: then all units are lost.
      if (!this.#db.inTransaction) throw error
      this.#statements.undo.run()
      this.#statements.keep.run()
      return () => unit.reject(error)
    }
  }
}
