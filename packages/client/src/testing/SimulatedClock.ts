import type { Clock } from '../ports/index.ts'

/** Time that only moves when told to. Timers run in the order they are due, each followed by what it promised. */
export class SimulatedClock implements Clock {
  #now = Date.UTC(2026, 10, 22)
  #next = 1
  readonly #timers = new Map<number, { at: number; callback: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const id = this.#next++
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), callback })
    return () => this.#timers.delete(id)
  }

  /** Lets `ms` pass, and everything that falls due in it. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    await settle()
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= until)
      const first = due.sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0]
      if (first === undefined) break
      this.#timers.delete(first[0])
      this.#now = first[1].at
      first[1].callback()
      await settle()
    }
    this.#now = until
  }

  /** The wall clock is set to another time; timers are not hurried by it. */
  jump(ms: number): void {
    this.#now += ms
    for (const timer of this.#timers.values()) timer.at += ms
  }
}

/** Lets every promise that can settle without the outside settle. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await undefined
}
