import type { Message, MessageId } from '@roomkey/protocol'
import type { SqlDriver, SqlValue } from '../ports/index.ts'

/** Rows in one statement; more of them gain nothing. What is left over goes in one by one. */
const TOGETHER = 20
/** `id` is the first of so many. */
const WIDTH = 7
const PLACES = '(?, ?, ?, ?, ?, ?, ?)'
const ONE = `INSERT INTO messages (id, room_id, seq, rev, sender_id, text, created_at) VALUES ${PLACES}`
const MANY = ONE + `, ${PLACES}`.repeat(TOGETHER - 1)

/**
 * Inserts messages that the cache does not know and that have nothing beside them, many in a statement: one for each
 * costs a third more.
 */
export class NewMessages {
  readonly #sql: SqlDriver
  #values: SqlValue[] = []

  constructor(sql: SqlDriver) {
    this.#sql = sql
  }

  add({ id, room_id: room, seq, rev, sender, text, created_at: at }: Message): void {
    this.#values.push(id, room, seq, rev, sender?.id ?? null, text, Date.parse(at))
    if (this.#values.length === TOGETHER * WIDTH) this.flush()
  }

  /** Whether it was added and waits to be written. */
  has(id: MessageId): boolean {
    for (let at = 0; at < this.#values.length; at += WIDTH) if (this.#values[at] === id) return true
    return false
  }

  /** Writes what was added: before anything else looks at it, and at the end. */
  flush(): void {
    const values = this.#values
    this.#values = []
    if (values.length === TOGETHER * WIDTH) this.#sql.run(MANY, values)
    else for (let at = 0; at < values.length; at += WIDTH) this.#sql.run(ONE, values.slice(at, at + WIDTH))
  }
}
