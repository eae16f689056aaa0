import type { Engine, ViewSink } from '../api/commands.ts'
import type { EngineHost } from '../engine/EngineHost.ts'

/** One engine for several pages: each watches under numbers of its own, and ends nobody's watches but its own. */
export class EngineShare {
  readonly #host: EngineHost
  readonly #watches = new Map<number, { sink: ViewSink; number: number }>()
  #last = 0

  constructor(start: (sink: ViewSink) => EngineHost) {
    this.#host = start({
      viewChanged: (shared, value) => {
        const watch = this.#watches.get(shared)
        watch?.sink.viewChanged(watch.number, value)
      },
    })
  }

  /** The engine as one page holds it. Closing it ends that page's watches and leaves the engine running. */
  open(sink: ViewSink): EngineHost {
    const { commands } = this.#host
    const mine = new Map<number, number>()
    const end = async (number: number) => {
      const shared = mine.get(number)
      if (shared === undefined) return
      mine.delete(number)
      this.#watches.delete(shared)
      await commands.unwatch(shared)
    }
    const watch: Engine['watch'] = async (number, query) => {
      await end(number)
      this.#last += 1
      const shared = this.#last
      mine.set(number, shared)
      this.#watches.set(shared, { sink, number })
      return commands.watch(shared, query)
    }
    const unwatch: Engine['unwatch'] = async (number) => {
      await end(number)
      return undefined
    }
    const forgetWatches = () => {
      // An engine that is closing has forgotten them already.
      for (const number of [...mine.keys()]) end(number).catch(() => undefined)
    }
    return {
      ...this.#host,
      commands: { ...commands, watch, unwatch },
      forgetWatches,
      close: async () => forgetWatches(),
    }
  }

  /** Ends the engine itself. */
  close(): Promise<void> {
    this.#watches.clear()
    return this.#host.close()
  }
}
