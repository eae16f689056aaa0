import { Dice } from './Dice.ts'
import { type Event, EventQueue } from './EventQueue.ts'
import { Crashed, type Process } from './Process.ts'
import { Trace } from './Trace.ts'

// The real ones, before a world takes their place.
const nextTurn = globalThis.setImmediate

/**
 * Node's own end of a turn: runs what `process.nextTick` and promises hold until nothing is left, synchronously. It is
 * not documented, but no documented way keeps the turns of others (a test runner's messages) out of a run.
 */
const settle = (process as unknown as { _tickCallback?: () => void })._tickCallback

/** A history has some thousands; so many are two parts that ask each other for ever. */
const MOST_EVENTS = 50_000
/** The same of one event, in questions to the store. */
const MOST_ASKED = 20_000

export const STARTS_AT = Date.UTC(2026, 10, 22, 12)

export class EndlessError extends Error {
  override name = 'EndlessError'
}

/**
 * Simulated time, and everything that happens in it, one event after another. Each event belongs to a process and runs
 * until nothing more can happen without time passing: all promises it settled belong to that process, because
 * processes share nothing but what they send each other, which are events again.
 */
export class World {
  readonly seed: string
  readonly trace: Trace
  /** What went wrong that nothing caught. */
  readonly uncaught: string[] = []
  now = STARTS_AT
  /** Whose event is running. */
  current: Process | null = null
  #queue = new EventQueue()
  #order = 0
  #events = 0
  #asked = 0

  constructor(seed: string, trace = new Trace()) {
    this.seed = seed
    this.trace = trace
  }

  get events(): number {
    return this.#events
  }

  dice(name: string): Dice {
    return new Dice(`${this.seed} ${name}`)
  }

  log(who: string, what: string): void {
    this.trace.line(this.now - STARTS_AT, who, what)
  }

  /** `owner` null: of the world itself. What is returned cancels it. */
  schedule(owner: Process | null, ms: number, work: () => void): () => void {
    const event: Event = {
      at: this.now + Math.max(0, ms),
      order: this.#order++,
      cancelled: false,
      run: () => this.#run(owner, work),
    }
    this.#queue.push(event)
    return () => {
      event.cancelled = true
    }
  }

  /** Lets time pass until `done` says so (asked before each event) or `ms` are over. Resolves with whether it was done. */
  pass(ms: number, done: () => boolean = () => false): Promise<boolean> {
    const until = this.now + ms
    return new Promise((resolve, reject) => {
      // Outside of any promise: there `settle` would do nothing.
      nextTurn(() => {
        try {
          resolve(this.#loop(until, done))
        } catch (error) {
          reject(error as Error)
        }
      })
    })
  }

  /** So much time is over, and with it all that was still to happen. */
  skip(ms: number): void {
    this.#queue = new EventQueue()
    this.now += ms
  }

  #loop(until: number, done: () => boolean): boolean {
    while (!done()) {
      const event = this.#queue.peek()
      if (event === undefined || event.at > until) {
        this.now = until
        return done()
      }
      this.#queue.pop()
      if (event.cancelled) continue
      this.now = event.at
      event.run()
    }
    return true
  }

  #run(owner: Process | null, work: () => void): void {
    if (owner !== null && !owner.alive) return
    this.#events += 1
    if (this.#events > MOST_EVENTS) throw new EndlessError(`still going on after ${MOST_EVENTS} events`)
    this.current = owner
    this.#asked = 0
    try {
      work()
    } catch (error) {
      this.failed(owner, error)
    }
    this.#settle(owner)
    this.current = null
  }

  #settle(owner: Process | null): void {
    if (settle === undefined)
      throw new Error('this Node has no process._tickCallback, which the simulation needs')
    for (;;) {
      try {
        settle.call(process)
        return
      } catch (error) {
        this.failed(owner, error)
      }
    }
  }

  /** Nothing caught this. A dead process may fail as it likes. */
  failed(owner: Process | null, error: unknown): void {
    if (error instanceof Crashed || owner?.alive === false) return
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.log(owner?.name ?? 'world', `uncaught ${text.split('\n')[0]}`)
    this.uncaught.push(`${owner?.name ?? 'world'}: ${text}`)
  }

  /** Of each question to the store: who asks without an end within one event would hold up everything for ever. */
  asked(): void {
    this.#asked += 1
    if (this.#asked <= MOST_ASKED) return
    const error = new EndlessError(`${this.current?.name} asks the store without an end`)
    if (this.#asked === MOST_ASKED + 1) this.uncaught.push(error.message)
    throw error
  }

  /** A promise that nobody looks at was rejected. */
  unhandled(reason: unknown): void {
    this.failed(this.current, reason)
  }
}
