import type { Pool, PoolClient } from 'pg'
import { isOutdated, isWorthAnotherTry } from './failures.ts'
import type { Runner, Statements } from './PostgresSql.ts'
import type { Reach } from './Reach.ts'
import { Slots } from './Slots.ts'

const TRIES = 5
const PATIENCE_MS = 20_000

export type Work<T> = (connection: Runner, begun: Promise<unknown>) => Promise<T>

/**
 * Units of work, each in a transaction of its own.
 *
 * They run at READ COMMITTED and lock what they decide on (`Sql.locked`), a room before anything in it. SERIALIZABLE
 * would need no locks, but it fails whoever waited for a row that changed meanwhile, and in a room where somebody
 * always writes that is everybody: a removal would lose to the next message for ever. Behind a lock, the statements
 * that follow see what was committed before it was given, so that revs and seqs are taken, and become visible, in order.
 */
export class Transactions {
  readonly #pool: Pool
  readonly #reach: Reach
  readonly #statements: Statements
  readonly #slots: Slots

  constructor(pool: Pool, reach: Reach, statements: Statements, atOnce: number) {
    this.#pool = pool
    this.#reach = reach
    this.#statements = statements
    this.#slots = new Slots(atOnce, PATIENCE_MS)
  }

  /** Units that wait for a connection. */
  get waiting(): number {
    return this.#slots.waiting
  }

  /**
   * `work` may send on the heels of `begin` what only reads, and awaits `begun` before anything else. Rejects with what
   * `work` threw, with UnavailableError, or with the driver's error when that is our mistake.
   */
  run<T>(work: Work<T>, begin = 'begin'): Promise<T> {
    return this.#slots.run(async () => {
      for (let left = TRIES; ; left -= 1) {
        const attempt = await this.#attempt(work, begin)
        if ('value' in attempt) return attempt.value
        if (left <= 1 || !attempt.again) throw attempt.error
      }
    })
  }

  async #attempt<T>(
    work: Work<T>,
    begin: string,
  ): Promise<{ value: T } | { error: unknown; again: boolean }> {
    let client: PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      return { error: this.#reach.failed(error), again: false }
    }
    // Of the driver's errors the first is the cause; those behind it only say that the transaction is over.
    let broken: { error: unknown; failure: unknown } | undefined
    const connection: Runner = {
      query: async (config) => {
        try {
          return await client.query(config)
        } catch (error) {
          const failure = this.#reach.failed(error)
          broken ??= { error, failure }
          if (isOutdated(error)) this.#statements.outdated(config.name)
          throw failure
        }
      },
    }
    try {
      const value = await work(connection, connection.query({ text: begin }))
      // Also when the unit went on after it: nothing of this transaction can be stored.
      if (broken) throw broken.failure
      const { command } = await connection.query({ text: 'commit' })
      if (command !== 'COMMIT') throw new Error(`a transaction ended with ${command}`)
      client.release()
      this.#reach.answered()
      return { value }
    } catch (error) {
      const undone = await client.query('rollback').then(
        () => true,
        () => false,
      )
      // A connection that cannot roll back is of no use to anybody.
      client.release(!undone)
      return { error, again: undone && broken !== undefined && isWorthAnotherTry(broken.error) }
    }
  }
}
