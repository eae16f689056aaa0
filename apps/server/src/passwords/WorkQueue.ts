import { ActionError } from '../actions/errors.ts'

export interface WorkQueueLimits {
  atWork: number
  waiting: number
}

/** Work that is expensive and asked for by strangers: only so much runs at once, and only so much waits. */
export class WorkQueue {
  readonly #limits: WorkQueueLimits
  readonly #waiting: (() => void)[] = []
  #atWork = 0

  constructor(limits: WorkQueueLimits) {
    this.#limits = limits
  }

  /** Rejects with `unavailable`, and does not begin, when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#atWork < this.#limits.atWork) this.#atWork += 1
    else if (this.#waiting.length >= this.#limits.waiting)
      throw new ActionError('unavailable', { retryAfter: 2 })
    // Whoever ends hands the place on, so that nobody comes in between.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#atWork -= 1
    }
  }
}
