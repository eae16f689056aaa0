import type { Dice } from '../world/Dice.ts'

export interface Quality {
  /** One way, in milliseconds: at least, and up to so much more. */
  latency: number
  jitter: number
  /** Bytes that may be under way in one direction. */
  window: number
}

const GOOD: Quality = { latency: 5, jitter: 20, window: 256 * 1024 }

/** The line between one machine and the servers. */
export class Link {
  readonly name: string
  readonly address: string
  readonly #dice: Dice
  quality: Quality = GOOD
  #silent = false
  #held: (() => void)[] = []
  /** Whether the machine knows that it has no network. */
  down = false

  constructor(name: string, address: string, dice: Dice) {
    this.name = name
    this.address = address
    this.#dice = dice
  }

  get isSilent(): boolean {
    return this.#silent
  }

  get window(): number {
    return this.quality.window
  }

  latency(): number {
    const { latency, jitter } = this.quality
    // Most are quick and some are very late.
    return latency + jitter * this.#dice.next() ** 3
  }

  silence(): void {
    this.#silent = true
  }

  speak(): void {
    this.#silent = false
    for (const held of this.#held.splice(0)) held()
  }

  whenHeard(work: () => void): void {
    this.#held.push(work)
  }

  heal(): void {
    this.quality = GOOD
    this.down = false
    this.speak()
  }

  /** A write may arrive in pieces: their borders mean nothing. */
  pieces(chunk: Buffer): Buffer[] {
    if (chunk.length < 2 || !this.#dice.chance(0.1)) return [chunk]
    const at = 1 + this.#dice.below(chunk.length - 1)
    return [chunk.subarray(0, at), chunk.subarray(at)]
  }
}
