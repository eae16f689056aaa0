import type Database from 'better-sqlite3'

/**
 * One read transaction for all reads of a turn of the event loop: to begin and end one takes two file locks, more than
 * a read takes. What this process commits shows at once, because the commit ends the snapshot; what another process
 * commits shows in the next turn.
 */
export class ReadSnapshot {
  readonly #db: Database.Database
  readonly #statements: Record<'begin' | 'end', Database.Statement>
  #begun = false

  constructor(db: Database.Database) {
    this.#db = db
    this.#statements = { begin: db.prepare('begin'), end: db.prepare('commit') }
  }

  /** Called before each read. */
  begin(): void {
    if (this.#begun) return
    this.#statements.begin.run()
    this.#begun = true
    setImmediate(() => this.end())
  }

  end(): void {
    if (!this.#begun) return
    this.#begun = false
    try {
      this.#statements.end.run()
    } catch {
      // A damaged file makes even this fail; whoever read heard of it. Nothing was written that could get lost.
      if (this.#db.inTransaction) this.#db.exec('rollback')
    }
  }
}
