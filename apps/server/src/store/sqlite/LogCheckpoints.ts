import type Database from 'better-sqlite3'

/** Frames of the log, a page each: 16 MB. Sends spread over many rooms rewrite the same pages, which reach the file once. */
const ENOUGH = 4000
/** 64 MB. Above it the log begins anew, whoever is reading. */
const TOO_MANY = 4 * ENOUGH
/** What a backup, which reads at length, lets the log grow beyond goes back to the disk when the log begins anew. */
const KEPT_BYTES = 64_000_000
/** Frames that must have come since a try that others' reading made vain. */
const AGAIN = 1000
/** How long the log may wait for readers: ours end within a turn of the event loop, a backup's do not. */
const PATIENCE_MS = 100
const BUSY_MS = 5000

interface LogState {
  log: number
  checkpointed: number
}

/**
 * Copies the log into the database file from time to time. SQLite would do it within the commit, whose sender would
 * wait for it, and never waits for readers: with somebody reading at every moment the log would grow without end.
 */
export class LogCheckpoints {
  readonly #db: Database.Database
  readonly #look: Database.Statement<[], LogState>
  #triedAt = 0

  constructor(db: Database.Database) {
    this.#db = db
    db.pragma('wal_autocheckpoint = 0')
    db.pragma(`journal_size_limit = ${KEPT_BYTES}`)
    this.#look = db.prepare('pragma wal_checkpoint(NOOP)')
  }

  /** `failed` hears of what kept a checkpoint from being made; the next one copies what this one did not. */
  afterCommit(failed: (error: unknown) => void): void {
    try {
      const { log, checkpointed } = this.#look.get() ?? { log: 0, checkpointed: 0 }
      if (log < this.#triedAt) this.#triedAt = 0
      if (log - this.#triedAt < (this.#triedAt === 0 ? ENOUGH : AGAIN)) return
      this.#triedAt = log
      if (log >= TOO_MANY) this.#beginAnew()
      else if (checkpointed < log) this.#db.pragma('wal_checkpoint(PASSIVE)')
    } catch (error) {
      failed(error)
    }
  }

  #beginAnew(): void {
    this.#db.pragma(`busy_timeout = ${PATIENCE_MS}`)
    try {
      this.#db.pragma('wal_checkpoint(RESTART)')
    } finally {
      this.#db.pragma(`busy_timeout = ${BUSY_MS}`)
    }
  }
}
