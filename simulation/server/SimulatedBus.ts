import type { Fanout, Hint } from '../../apps/server/src/fanout/fanout.ts'
import type { Dice } from '../world/Dice.ts'
import type { Process } from '../world/Process.ts'

/** What becomes of a hint on its way to another node, each with a probability. */
export interface HintTrouble {
  lost: number
  twice: number
  /** Late by up to so many milliseconds, and so behind others. */
  lateMs: number
}

const GOOD: HintTrouble = { lost: 0, twice: 0, lateMs: 5 }

type Listener = { process: Process; hear(hint: Hint): void; missed(): void }

/** Redis' pub/sub between the nodes, and worse: it loses, repeats and turns around hints without telling anybody. */
export class SimulatedBus {
  readonly listeners = new Set<Listener>()
  readonly #dice: Dice
  trouble: HintTrouble = GOOD

  constructor(dice: Dice) {
    this.#dice = dice
  }

  heal(): void {
    this.trouble = GOOD
  }

  /** To every node but the one that says it. */
  pass(from: Process, tell: (listener: Listener) => void): void {
    for (const listener of this.listeners) {
      if (listener.process === from) continue
      const { lost, twice, lateMs } = this.trouble
      const times = this.#dice.chance(lost) ? 0 : this.#dice.chance(twice) ? 2 : 1
      for (let time = 0; time < times; time++)
        listener.process.after(this.#dice.between(0.2, lateMs), () => tell(listener))
    }
  }
}

/** One node's end: like the one on Redis, it hears itself at once. */
export class SimulatedFanout implements Fanout {
  readonly #bus: SimulatedBus
  readonly #process: Process
  #listener: Listener | undefined

  constructor(bus: SimulatedBus, process: Process) {
    this.#bus = bus
    this.#process = process
  }

  publish(hint: Hint): void {
    if (!this.#process.alive) return
    queueMicrotask(() => this.#listener?.hear(hint))
    this.#bus.pass(this.#process, (listener) => listener.hear(hint))
  }

  missed(): void {
    if (!this.#process.alive) return
    queueMicrotask(() => this.#listener?.missed())
    this.#bus.pass(this.#process, (listener) => listener.missed())
  }

  async subscribe(hear: (hint: Hint) => void, missed: () => void = () => {}): Promise<void> {
    const listener = { process: this.#process, hear, missed }
    this.#listener = listener
    this.#bus.listeners.add(listener)
    this.#process.whenDead(() => this.#bus.listeners.delete(listener))
  }

  async close(): Promise<void> {
    if (this.#listener) this.#bus.listeners.delete(this.#listener)
  }
}
