import { createHash } from 'node:crypto'
import { seededRandom } from '../../packages/client/src/testing/memoryPorts.ts'

/** Chance, the same for the same seed and name. Parts with dice of their own do not disturb each other's throws. */
export class Dice {
  readonly next: () => number
  readonly bytes: (count: number) => Uint8Array

  constructor(seed: string) {
    const random = seededRandom(createHash('sha256').update(seed).digest().readUInt32LE())
    this.next = () => random.next()
    this.bytes = (count) => random.bytes(count)
  }

  /** In [from, to). */
  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  /** A whole number below `below`. */
  below(below: number): number {
    return Math.floor(this.next() * below)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  of<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to choose from')
    return items[this.below(items.length)] as T
  }

  uuid(): string {
    const hex = Buffer.from(this.bytes(16)).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}
