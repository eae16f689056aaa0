import type { Fanout, Hint } from './fanout.ts'

/** What the in-process fan-outs of one test or one process share. */
export class MemoryBus {
  readonly listeners = new Set<(hint: Hint) => void>()
  readonly missed = new Set<() => void>()
}

/** Fan-out inside one process. */
export class MemoryFanout implements Fanout {
  #bus: MemoryBus
  #listener: ((hint: Hint) => void) | undefined
  #missed: (() => void) | undefined

  constructor(bus = new MemoryBus()) {
    this.#bus = bus
  }

  publish(hint: Hint): void {
    // Never inside the publisher's own call: it stands between a commit and its answer.
    queueMicrotask(() => {
      for (const listener of this.#bus.listeners) listener(hint)
    })
  }

  missed(): void {
    queueMicrotask(() => {
      for (const missed of this.#bus.missed) missed()
    })
  }

  async subscribe(listener: (hint: Hint) => void, missed: () => void = () => {}): Promise<void> {
    this.#listener = listener
    this.#missed = missed
    this.#bus.listeners.add(listener)
    this.#bus.missed.add(missed)
  }

  async close(): Promise<void> {
    if (this.#listener) this.#bus.listeners.delete(this.#listener)
    if (this.#missed) this.#bus.missed.delete(this.#missed)
  }
}
