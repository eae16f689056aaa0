import type { Stale } from '../cache/Stale.ts'
import type { Clock, SqlDriver } from '../ports/index.ts'
import { indexMessages } from './indexMessages.ts'

export interface IndexerParts {
  sql: SqlDriver
  stale: Stale
  clock: Clock
  report(area: string, error: unknown): void
}

/** Some ten milliseconds of work: between two slices the engine does everything else. */
const SLICE = 200
/** Pages of the index that are merged at a time. */
const MERGE = 64
/** New messages are gathered: a search looks into the queue anyway, and each slice waits for the disk. */
const GATHER_MS = 1000
const PAUSE_MS = 5
/** While messages keep coming one slice a second is enough: what was missed is to be shown before it is searched. */
const QUIET_MS = 250
const BUSY_MS = 1000
/** After a failure: a disk that is full stays so for a while. */
const RETRY_MS = 60_000

/**
 * Brings messages into the search index behind whoever writes them: what is queued first, then what was cached before
 * there was a search, newest first. Its state is in the database, so it goes on where it was after any end.
 */
export class Indexer {
  readonly #parts: IndexerParts
  readonly #stopListening: () => void
  #cancel: (() => void) | null = null
  #merging = false
  #writtenAt = Number.NEGATIVE_INFINITY
  #indexedAt = Number.NEGATIVE_INFINITY
  /** False: nothing was written since the queue was empty. */
  #mayBeQueued = true

  constructor(parts: IndexerParts) {
    this.#parts = parts
    this.#stopListening = parts.stale.onMark((source) => {
      if (source !== 'messages' && source !== 'attachments') return
      this.#mayBeQueued = true
      this.#writtenAt = parts.clock.now()
      this.#plan(GATHER_MS)
    })
    this.#plan(PAUSE_MS)
  }

  close(): void {
    this.#stopListening()
    this.#cancel?.()
    this.#cancel = null
  }

  /** How much of what was cached before is indexed, from 0 to 1; null: everything is. */
  progress(): number | null {
    const { sql } = this.#parts
    const { top, below } = backlog(sql)
    if (below > 1 && sql.all('SELECT 1 FROM messages WHERE local_id < ? LIMIT 1', [below]).length > 0) {
      return (top - below) / top
    }
    const queued = sql.all('SELECT 1 FROM search_queue LIMIT 1 OFFSET ?', [SLICE * 5]).length > 0
    return queued ? 0 : null
  }

  /** Indexes what has just been written, so that it can be found now; a long queue only in part. */
  catchUp(): void {
    if (!this.#mayBeQueued) return
    this.#attempt(() => {
      for (let slice = 0; slice < 3 && this.#queueSlice() === SLICE; slice++);
    })
  }

  #plan(ms: number): void {
    this.#cancel ??= this.#parts.clock.after(ms, () => {
      this.#cancel = null
      this.#attempt(() => this.#work())
    })
  }

  /** What cannot be indexed now (a full disk) stays queued; what is indexed can be searched all the same. */
  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#parts.report('search index', error)
      this.#plan(RETRY_MS)
    }
  }

  #work(): void {
    const now = this.#parts.clock.now()
    // A clock that was set back makes both negative, which is no reason to wait.
    const [written, indexed] = [now - this.#writtenAt, now - this.#indexedAt]
    if (written >= 0 && written < QUIET_MS && indexed >= 0 && indexed < BUSY_MS) {
      this.#plan(QUIET_MS)
      return
    }
    this.#indexedAt = now
    const before = this.progress()
    const more = this.#queueSlice() === SLICE || this.#backlogSlice() || this.#mergeSlice()
    if (this.progress() !== before) this.#parts.stale.mark('search')
    if (more) this.#plan(PAUSE_MS)
  }

  /** Returns how many were taken from the queue. */
  #queueSlice(): number {
    const { sql } = this.#parts
    const rows = sql.all<{ local_id: number }>(
      `SELECT local_id FROM search_queue ORDER BY local_id DESC LIMIT ${SLICE}`,
    )
    const ids = rows.map((row) => row.local_id)
    if (ids.length > 0) {
      sql.transaction(() => {
        indexMessages(sql, ids)
        sql.run('DELETE FROM search_queue WHERE local_id IN (SELECT value FROM json_each(?))', [
          JSON.stringify(ids),
        ])
      })
    }
    this.#mayBeQueued = ids.length === SLICE
    return ids.length
  }

  /** Returns whether there may be more. */
  #backlogSlice(): boolean {
    const { sql } = this.#parts
    const { below } = backlog(sql)
    if (below <= 1) return false
    const rows = sql.all<{ local_id: number }>(
      `SELECT local_id FROM messages WHERE local_id < ? ORDER BY local_id DESC LIMIT ${SLICE}`,
      [below],
    )
    sql.transaction(() => {
      indexMessages(
        sql,
        rows.map((row) => row.local_id),
      )
      sql.run('UPDATE search_backlog SET below = ?', [rows.length < SLICE ? 1 : (rows.at(-1)?.local_id ?? 1)])
    })
    return rows.length === SLICE
  }

  /** Takes out of the index what lost rooms have left there. Returns whether there may be more. */
  #mergeSlice(): boolean {
    const { sql } = this.#parts
    if (sql.all('SELECT 1 FROM search_leftovers').length === 0) return false
    const before = changesOf(sql)
    return sql.transaction(() => {
      // A negative number begins with everything, a positive one goes on with that (SQLite's documentation of FTS5).
      sql.run(`INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)`, [
        this.#merging ? MERGE : -MERGE,
      ])
      // The command itself counts as one.
      this.#merging = changesOf(sql) - before >= 2
      if (!this.#merging) sql.run('DELETE FROM search_leftovers')
      return this.#merging
    }, 'soon')
  }
}

const changesOf = (sql: SqlDriver): number =>
  sql.all<{ changes: number }>('SELECT total_changes() AS changes')[0]?.changes ?? 0

function backlog(sql: SqlDriver): { top: number; below: number } {
  return (
    sql.all<{ top: number; below: number }>('SELECT top, below FROM search_backlog')[0] ?? {
      top: 1,
      below: 1,
    }
  )
}
