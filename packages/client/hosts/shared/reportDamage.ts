import type { SqlDriver } from '../../src/ports/index.ts'
import { unreadableCode } from './unreadable.ts'

/** The same driver, which tells once when a part of the file turns out to be unreadable, with SQLite's code for it. */
export function reportDamage(sql: SqlDriver, damaged: (code: string) => void): SqlDriver {
  let told = false
  const watched = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      const code = unreadableCode(error)
      if (!told && code !== null) {
        told = true
        damaged(code)
      }
      throw error
    }
  }
  return {
    persistent: sql.persistent,
    run: (statement, values) => watched(() => sql.run(statement, values)),
    all: (statement, values) => watched(() => sql.all(statement, values)),
    transaction: (work, kept) => watched(() => sql.transaction(work, kept)),
    close: () => sql.close(),
  }
}
