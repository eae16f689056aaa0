import type { Clock } from '../ports/index.ts'

const QUIET_MS = 20_000
const ANSWER_MS = 10_000

/** Silence is how a dead link looks: after a quiet while it asks, and without an answer it calls the link dead. */
export class Watchdog {
  readonly #clock: Clock
  readonly #on: { ping(): void; silent(): void }
  #running = false
  #cancel = () => {}

  constructor(clock: Clock, on: { ping(): void; silent(): void }) {
    this.#clock = clock
    this.#on = on
  }

  start(): void {
    this.#running = true
    this.heard()
  }

  stop(): void {
    this.#running = false
    this.#cancel()
  }

  heard(): void {
    if (!this.#running) return
    this.#cancel()
    this.#cancel = this.#clock.after(QUIET_MS, () => this.ask())
  }

  /** Asks now. */
  ask(): void {
    if (!this.#running) return
    this.#cancel()
    // The timer first: an answer may come before `ping` returns.
    this.#cancel = this.#clock.after(ANSWER_MS, () => this.#on.silent())
    this.#on.ping()
  }
}
