import type { Stale } from '../cache/Stale.ts'
import type { Clock, SqlDriver, SqlValue } from '../ports/index.ts'
import { indexMessages } from './indexMessages.ts'

export interface IndexerParts {
  sql: SqlDriver
  stale: Stale
  clock: Clock
  report(area: string, error: unknown): void
}

/** Some ten milliseconds of work: between two slices the engine does everything else. */
const SLICE = 200
/** Of what was just written a search takes in so much: beyond that it is told that not everything is found yet. */
const AT_ONCE = SLICE * 3
/** Pages of the index that are merged at a time. */
const MERGE = 64
/** New messages are gathered: a search takes in what waits anyway, and each slice writes to many lists of words. */
const GATHER_MS = 1000
const PAUSE_MS = 5
/** While messages keep coming one slice a second is enough: what was missed is to be shown before it is searched. */
const QUIET_MS = 250
const BUSY_MS = 1000
/** After a failure: a disk that is full stays so for a while. */
const RETRY_MS = 60_000

/**
 * Brings messages into the search index behind whoever writes them: first those that changed, then new ones, then what
 * was cached before there was a search, newest first. How far it is stands in the database, and is written with the
 * words, so it goes on from there after any end.
 */
export class Indexer {
  readonly #parts: IndexerParts
  readonly #stopListening: () => void
  #cancel: (() => void) | null = null
  #merging = false
  #writtenAt = Number.NEGATIVE_INFINITY
  #indexedAt = Number.NEGATIVE_INFINITY
  /** False: nothing was written since all that is queued or new was taken in. */
  #mayWait = true

  constructor(parts: IndexerParts) {
    this.#parts = parts
    this.#stopListening = parts.stale.onMark((source) => {
      if (source !== 'messages' && source !== 'attachments') return
      this.#mayWait = true
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
    const queued = sql.all('SELECT 1 FROM search_queue LIMIT 1 OFFSET ?', [AT_ONCE]).length > 0
    return queued || newCount(sql) > AT_ONCE ? 0 : null
  }

  /** Indexes what has just been written, so that it can be found now; of much the newest part. */
  catchUp(): void {
    if (!this.#mayWait) return
    this.#attempt(() => {
      this.#telling(() => {
        let queued = 0
        let last: number
        do {
          last = this.#queueSlice()
          queued += last
        } while (last === SLICE && queued < AT_ONCE)
        if (newCount(this.#parts.sql) > AT_ONCE) this.#newestSlice()
        else while (this.#newSlice() === SLICE);
        if (last === SLICE) this.#mayWait = true
      })
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
    const more = this.#telling(
      () =>
        this.#queueSlice() === SLICE ||
        this.#newSlice() === SLICE ||
        this.#backlogSlice() ||
        this.#mergeSlice(),
    )
    if (more) this.#plan(PAUSE_MS)
  }

  /** A search takes in what waits, too: whoever is shown how far it is hears of either. */
  #telling<T>(work: () => T): T {
    const before = this.progress()
    const done = work()
    if (this.progress() !== before) this.#parts.stale.mark('search')
    return done
  }

  /** Returns how many were taken from the queue. */
  #queueSlice(): number {
    const { sql } = this.#parts
    const ids = idsOf(sql, 'SELECT local_id FROM search_queue ORDER BY local_id DESC')
    if (ids.length > 0) {
      this.#index(ids, () => {
        sql.run('DELETE FROM search_queue WHERE local_id IN (SELECT value FROM json_each(?))', [
          JSON.stringify(ids),
        ])
      })
    }
    return ids.length
  }

  /** Returns how many new messages the mark was moved over: the oldest ones. */
  #newSlice(): number {
    const { sql } = this.#parts
    const ids = idsOf(sql, `${NEW} ORDER BY local_id`)
    const last = ids.at(-1)
    if (last !== undefined) this.#index(ids, () => sql.run('UPDATE search_backlog SET above = ?', [last]))
    this.#mayWait = ids.length === SLICE
    return ids.length
  }

  /** The mark will pass them, too, and find them indexed. */
  #newestSlice(): void {
    this.#index(idsOf(this.#parts.sql, `${NEW} ORDER BY local_id DESC`), () => {})
  }

  /** Returns whether there may be more. */
  #backlogSlice(): boolean {
    const { sql } = this.#parts
    const { below } = backlog(sql)
    if (below <= 1) return false
    const ids = idsOf(sql, 'SELECT local_id FROM messages WHERE local_id < ? ORDER BY local_id DESC', [below])
    this.#index(ids, () => {
      sql.run('UPDATE search_backlog SET below = ?', [ids.length < SLICE ? 1 : (ids.at(-1) ?? 1)])
    })
    return ids.length === SLICE
  }

  /** `note` writes how far it is. A power cut may take both: they are made of the messages alone. */
  #index(ids: readonly number[], note: () => void): void {
    const { sql } = this.#parts
    sql.transaction(() => {
      indexMessages(sql, ids)
      note()
    }, 'soon')
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

const NEW = 'SELECT local_id FROM messages WHERE local_id > (SELECT above FROM search_backlog)'

/** A slice of them. */
const idsOf = (sql: SqlDriver, select: string, values: readonly SqlValue[] = []): number[] =>
  sql.all<{ local_id: number }>(`${select} LIMIT ${SLICE}`, values).map((row) => row.local_id)

/** How many numbers are above the mark: where rooms were lost since, fewer messages than that. */
const newCount = (sql: SqlDriver): number =>
  sql.all<{ count: number }>(
    'SELECT (SELECT coalesce(max(local_id), 0) FROM messages) - above AS count FROM search_backlog',
  )[0]?.count ?? 0

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
