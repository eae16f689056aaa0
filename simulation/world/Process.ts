import { Dice } from './Dice.ts'
import type { World } from './World.ts'

/** A process is dead and goes on: nothing it does has an effect. */
export class Crashed extends Error {
  override name = 'Crashed'
}

/** Something that can die: a server or an engine. All that it waits for dies with it. */
export class Process {
  readonly name: string
  readonly world: World
  readonly dice: Dice
  /** How far the clock of its machine is off, in milliseconds. */
  readonly skew: () => number
  #alive = true
  readonly #whenDead: (() => void)[] = []

  constructor(world: World, name: string, life: number, skew: () => number = () => 0) {
    this.world = world
    this.name = name
    this.skew = skew
    this.dice = new Dice(`${world.seed} ${name} ${life}`)
  }

  get alive(): boolean {
    return this.#alive
  }

  now(): number {
    return Math.floor(this.world.now + this.skew())
  }

  /** Runs `work` as this process after `ms`, if it still lives then. */
  after(ms: number, work: () => void): () => void {
    return this.world.schedule(this, ms, work)
  }

  log(what: string): void {
    this.world.log(this.name, what)
  }

  whenDead(work: () => void): void {
    this.#whenDead.push(work)
  }

  kill(): void {
    if (!this.#alive) return
    this.#alive = false
    for (const work of this.#whenDead.splice(0)) work()
  }
}
