/** Long enough that a stutter is no change, short enough that a change is seen. */
const WINDOW_MS = 5000
/** Before that nothing can be said. */
const LEAST_MS = 500

/** How fast bytes leave, by what left in the last seconds. */
export class Speed {
  #samples: { at: number; sent: number }[] = []

  /** Of the same upload: an ever larger `sent`; a smaller one, or a clock that went back, begins anew. */
  add(at: number, sent: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && (at < last.at || sent < last.sent)) this.#samples = []
    this.#samples.push({ at, sent })
    while (this.#samples.length > 2 && at - (this.#samples[1]?.at ?? at) >= WINDOW_MS) this.#samples.shift()
  }

  /** Null: not known yet. */
  bytesPerSecond(now: number): number | null {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || last.at - first.at < LEAST_MS) return null
    // What stands still becomes slower, although nothing is told.
    return Math.round(((last.sent - first.sent) * 1000) / Math.max(1, Math.max(now, last.at) - first.at))
  }
}
