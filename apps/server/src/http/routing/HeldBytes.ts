import { Refusal } from '../errors/Refusal.ts'

const MiB = 1024 * 1024
/** One largest body, or one longest page of large messages, and what a browser or an outbox asks for beside it. */
const MOST_OF_ONE = 64 * MiB
/** Of everybody together: what a small server can spare. */
const MOST_OF_ALL = 256 * MiB
/** Less is never counted: it is what any request costs. */
const SMALL = 64 * 1024
const RETRY_SECONDS = 5

/**
 * Counts what requests hold in memory: bodies that arrive slowly, and answers that nobody reads. Both may take minutes,
 * and the rates count how often somebody asks, not how long it stays.
 */
export class HeldBytes {
  readonly #mostOfOne: number
  readonly #mostOfAll: number
  readonly #byPerson = new Map<number, number>()
  #all = 0

  constructor(mostOfOne = MOST_OF_ONE, mostOfAll = MOST_OF_ALL) {
    this.#mostOfOne = mostOfOne
    this.#mostOfAll = mostOfAll
  }

  /**
   * Returns what gives them back, to be called once; undefined for so few that they are not counted. Throws a Refusal with `rate_limited` when this person holds too much,
   * and `unavailable` when all together do; what is larger than either by itself passes when nothing else is held.
   */
  hold(person: number, bytes: number): (() => void) | undefined {
    if (bytes <= SMALL) return undefined
    const held = this.#byPerson.get(person) ?? 0
    if (held > 0 && held + bytes > this.#mostOfOne)
      throw new Refusal('rate_limited', { retryAfter: RETRY_SECONDS })
    if (this.#all > 0 && this.#all + bytes > this.#mostOfAll)
      throw new Refusal('unavailable', { retryAfter: RETRY_SECONDS })
    this.#add(person, bytes)
    return () => this.#add(person, -bytes)
  }

  /** Bytes that are held now. */
  get all(): number {
    return this.#all
  }

  #add(person: number, bytes: number): void {
    const held = (this.#byPerson.get(person) ?? 0) + bytes
    if (held === 0) this.#byPerson.delete(person)
    else this.#byPerson.set(person, held)
    this.#all += bytes
  }
}
