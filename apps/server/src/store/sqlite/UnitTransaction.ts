import type Database from 'better-sqlite3'

/** Runs units of work in one transaction on one connection, each in a savepoint, so that one that fails is undone alone. */
export class UnitTransaction {
  readonly #db: Database.Database
  readonly #statements: Record<'begin' | 'commit' | 'cancel' | 'save' | 'undo' | 'keep', Database.Statement>

  constructor(db: Database.Database) {
    this.#db = db
    this.#statements = {
      begin: db.prepare('begin immediate'),
      commit: db.prepare('commit'),
      cancel: db.prepare('rollback'),
      save: db.prepare('savepoint unit'),
      undo: db.prepare('rollback to unit'),
      keep: db.prepare('release unit'),
    }
  }

  /** Resolves after the commit with what became of each unit; rejects when nothing of them is stored. */
  async run<T>(units: Iterable<() => Promise<T>>): Promise<PromiseSettledResult<T>[]> {
    const outcomes: PromiseSettledResult<T>[] = []
    try {
      this.#statements.begin.run()
      for (const unit of units) outcomes.push(await this.#attempt(unit))
      this.#statements.commit.run()
    } catch (error) {
      throw this.#rolledBack(error)
    }
    return outcomes
  }

  /**
   * The same for units that may run twice: savepoints copy every page that changes under them, so they are made only
   * where one of the units fails without.
   */
  async runRepeatable<T>(units: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    return (await this.#runWhole(units)) ?? (await this.run(units))
  }

  /** Undefined when nothing is stored because a unit failed; rejects as `run` does. */
  async #runWhole<T>(units: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[] | undefined> {
    const outcomes: PromiseSettledResult<T>[] = []
    let failed = false
    try {
      this.#statements.begin.run()
      for (const unit of units) {
        const [outcome] = await Promise.allSettled([unit()])
        failed = outcome.status === 'rejected'
        if (failed) break
        outcomes.push(outcome)
      }
      if (!failed) this.#statements.commit.run()
      // On a full disk or a failing read SQLite may have ended it by itself.
      else if (this.#db.inTransaction) this.#statements.cancel.run()
    } catch (error) {
      throw this.#rolledBack(error)
    }
    return failed ? undefined : outcomes
  }

  /** The reason for everybody. Where not even the rollback works, the next group finds a transaction open and tries again. */
  #rolledBack(error: unknown): unknown {
    try {
      if (this.#db.inTransaction) this.#db.exec('rollback')
      return error
    } catch (second) {
      const both = new AggregateError([error, second], 'a commit failed, and so did its rollback')
      return Object.assign(both, { code: (error as { code?: string }).code })
    }
  }

  async #attempt<T>(unit: () => Promise<T>): Promise<PromiseSettledResult<T>> {
    this.#statements.save.run()
    try {
      const value = await unit()
      this.#statements.keep.run()
      return { status: 'fulfilled', value }
    } catch (reason) {
      // On a full disk or a failing read SQLite may end the whole transaction by itself: then all units are lost.
      if (!this.#db.inTransaction) throw reason
      this.#statements.undo.run()
      this.#statements.keep.run()
      return { status: 'rejected', reason }
    }
  }
}
