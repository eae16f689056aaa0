import { SimulatedClock, seededRandom } from '../../../../src/testing/index.ts'
import type { Wire } from '../lanes.ts'
import { TabEngine, type TabState } from '../TabEngine.ts'
import { RecordedEngines } from './RecordedEngines.ts'

/** A browser: what its tabs share, and how they end. What their engines do is the test's to ask of `engines`. */
export class SimulatedBrowser {
  readonly clock = new SimulatedClock()
  readonly reports: string[] = []
  readonly engines = new RecordedEngines()
  readonly #locks = new Map<string, { tab: string; grant: () => void }[]>()
  readonly #wires = new Set<{ tab: string; name: string; hear: (data: unknown) => void }>()
  /** What the browser delivers to frozen tabs when they go on. */
  readonly #frozen = new Map<string, (() => void)[]>()
  readonly #gone = new Set<string>()

  open(tab: string, { locks = true, build = 'one' } = {}) {
    const seen = new Map<number, unknown>()
    const states: TabState[] = []
    const engine = new TabEngine(
      {
        tab,
        build,
        opened: this.clock.now(),
        clock: { now: () => this.clock.now(), after: (ms, callback) => this.#after(tab, ms, callback) },
        random: seededRandom(tab.charCodeAt(0)),
        openWire: (name) => this.#openWire(tab, name),
        lock: locks ? (name, signal) => this.#lock(tab, name, signal) : null,
        startEngine: (sink) => this.engines.start(tab, sink),
        staging: {
          stage: async (files) => files.map((file) => ({ id: `${tab} ${file.name}` }) as never),
          unstage: () => {},
        },
        changed: (state) => states.push(state),
        report: (_area, error) => this.reports.push(String(error)),
      },
      { viewChanged: (watch, value) => seen.set(watch, value) },
    )
    return { engine, commands: engine.page.commands, seen, states }
  }

  /** One after the other, so that the first one leads. */
  async openAll<const Names extends readonly string[]>(...names: Names) {
    const tabs = []
    for (const name of names) {
      tabs.push(this.open(name))
      await this.clock.advance(500)
    }
    return tabs as { [Name in keyof Names]: ReturnType<SimulatedBrowser['open']> }
  }

  /** The tab is gone, with everything in it. */
  kill(tab: string): void {
    this.#gone.add(tab)
    this.engines.ended(tab)
    for (const [name, queue] of this.#locks) {
      const held = queue[0]?.tab === tab
      this.#locks.set(
        name,
        queue.filter((each) => each.tab !== tab),
      )
      if (held) this.#locks.get(name)?.[0]?.grant()
    }
  }

  freeze(tab: string): void {
    this.#frozen.set(tab, [])
  }

  thaw(tab: string): void {
    const kept = this.#frozen.get(tab) ?? []
    this.#frozen.delete(tab)
    for (const deliver of kept) deliver()
  }

  #after(tab: string, ms: number, callback: () => void): () => void {
    return this.clock.after(ms, () => {
      if (this.#gone.has(tab)) return
      if (this.#frozen.has(tab)) this.#after(tab, 1000, callback)
      else callback()
    })
  }

  #openWire(tab: string, name: string): Wire {
    const listeners: ((event: { data: unknown }) => void)[] = []
    const wire = {
      tab,
      name,
      hear: (data: unknown) => {
        if (this.#gone.has(tab)) return
        const kept = this.#frozen.get(tab)
        if (kept !== undefined) kept.push(() => this.#wires.has(wire) && wire.hear(data))
        else for (const listener of listeners) listener({ data })
      },
    }
    this.#wires.add(wire)
    return {
      addEventListener: (_type, listener) => listeners.push(listener),
      close: () => this.#wires.delete(wire),
      postMessage: (data) => {
        if (this.#gone.has(tab)) return
        const copy = structuredClone(data)
        for (const other of this.#wires) {
          if (other !== wire && other.name === name) queueMicrotask(() => other.hear(copy))
        }
      },
    }
  }

  #lock(tab: string, name: string, signal: AbortSignal): Promise<() => void> {
    const queue = this.#locks.get(name) ?? []
    this.#locks.set(name, queue)
    return new Promise((resolve, reject) => {
      const leave = () => {
        const now = this.#locks.get(name) ?? []
        const held = now[0] === entry
        this.#locks.set(
          name,
          now.filter((each) => each !== entry),
        )
        if (held) this.#locks.get(name)?.[0]?.grant()
      }
      const entry = { tab, grant: () => resolve(leave) }
      signal.addEventListener('abort', () => {
        if (this.#locks.get(name)?.[0] !== entry) leave()
        reject(signal.reason)
      })
      queue.push(entry)
      if (queue[0] === entry) entry.grant()
    })
  }
}
