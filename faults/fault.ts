import type { Ledger } from './load/Ledger.ts'
import type { Random } from './random.ts'

/** Servers under load, and the one thing that breaks. */
export interface Stage {
  /** Where clients reach the servers: one address each. */
  urls: readonly string[]
  /** The environment in which the command line sees what these servers keep. */
  env: Record<string, string>
  /**
   * Breaks it, and mends it once the fault has shown. Resolves when the cause is gone, with when that was
   * (performance.now): how long clients wait from then on is the time to recover.
   */
  strike(round: Round): Promise<number>
  close(): Promise<void>
}

export interface Round {
  random: Random
  ledger: Ledger
  /** Ids of messages that are written while it strikes, each the only one of its room. */
  quiet: readonly string[]
  /** Asks the first server for a page of history; rejects when it does not give one. */
  read(): Promise<void>
}

export interface Fault {
  /** As the table tells it. */
  what: string
  /** `folder`: an empty one of its own. */
  open(folder: string): Promise<Stage>
}
