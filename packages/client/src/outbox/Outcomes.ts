import type { Failure } from '../api/commands.ts'
import type { Clock } from '../ports/index.ts'
import type { OperationId } from './operation.ts'

export type Outcome = { ok: true; unknownUsernames: string[] } | { ok: false; failure: Failure }

/** Lets whoever did something wait a little for what becomes of it. */
export class Outcomes {
  readonly #clock: Clock
  readonly #waiting = new Map<OperationId, (outcome: Outcome | null) => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  of(id: OperationId, ms: number): Promise<Outcome | null> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(ms, () => this.#waiting.get(id)?.(null))
      this.#waiting.set(id, (outcome) => {
        this.#waiting.delete(id)
        cancel()
        resolve(outcome)
      })
    })
  }

  tell(id: OperationId, outcome: Outcome): void {
    this.#waiting.get(id)?.(outcome)
  }

  /** Nothing more will be known here. */
  clear(): void {
    for (const tell of [...this.#waiting.values()]) tell(null)
  }
}
