import type { Fanout, Hint } from './fanout.ts'

/** What the in-process fan-outs of one test or one process share. */
export class MemoryBus {
  readonly listeners = new Set<(hint: Hint) => void>()
}

/** Fan-out inside one process. */
export class MemoryFanout implements Fanout {
  #bus: MemoryBus
  #listener: ((hint: Hint) => void) | undefined

  constructor(bus = new MemoryBus()) {
    this.#bus = bus
  }

  publish(hint: Hint): void {
    // Never inside the publisher's own call: it stands between a commit and its answer.
    queueMicrotask(() => {
      for (const listener of this.#bus.listeners) listener(hint)
    })
  }

  async subscribe(listener: (hint: Hint) => void): Promise<void> {
    this.#listener = listener
    this.#bus.listeners.add(listener)
  }

  async close(): Promise<void> {
    if (this.#listener) this.#bus.listeners.delete(this.#listener)
  }
}
