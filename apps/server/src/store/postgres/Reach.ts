import { DatabaseError } from 'pg'
import { asFailure } from './failures.ts'

export type DatabaseState = 'up' | 'away'

/** Whether the database answers, as those see it who ask it anyhow; told when that changes. */
export class Reach {
  readonly #changed: (state: DatabaseState) => void
  #state: DatabaseState = 'up'

  constructor(changed: (state: DatabaseState) => void) {
    this.#changed = changed
  }

  answered(): void {
    this.#become('up')
  }

  /** The error as callers of the store know it. One statement that took too long, or lost a race, says nothing of the rest. */
  failed(error: unknown): unknown {
    const overall = !(error instanceof DatabaseError) || /^(08|57P|53|58|28|3D)/.test(error.code ?? '')
    if (overall) this.#become('away')
    return asFailure(error)
  }

  #become(state: DatabaseState): void {
    if (state === this.#state) return
    this.#state = state
    this.#changed(state)
  }
}
