import { Refusal } from '../errors/Refusal.ts'

const MiB = 1024 * 1024
/** One largest body, or one longest page of large messages, and what a browser or an outbox asks for beside it. */
const MOST_OF_ONE = 64 * MiB
/** Of everybody together: what a small server can spare. */
const MOST_OF_ALL = 256 * MiB
/** Answers in pieces of one person at a time: their pieces take turns with the requests of everybody. */
const MOST_STREAMS = 8
const SMALL = 64 * 1024
/** Less is never counted: it is what any request costs. */
export const isSmall = (bytes: number): boolean => bytes <= SMALL
const RETRY_SECONDS = 5

export interface HeldBytesOptions {
  mostOfOne?: number
  mostOfAll?: number
  /** Somebody was refused because all together hold too much; told once, until half of it is free again. */
  exhausted?: () => void
}

/**
 * Counts what requests hold in memory: bodies that arrive slowly, and answers that nobody reads. Both may take minutes,
 * and the rates count how often somebody asks, not how long it stays.
 */
export class HeldBytes {
  readonly #mostOfOne: number
  readonly #mostOfAll: number
  readonly #exhausted: () => void
  readonly #byPerson = new Map<number, number>()
  readonly #streams = new Map<number, number>()
  #all = 0
  #told = false

  constructor({
    mostOfOne = MOST_OF_ONE,
    mostOfAll = MOST_OF_ALL,
    exhausted = () => {},
  }: HeldBytesOptions = {}) {
    this.#mostOfOne = mostOfOne
    this.#mostOfAll = mostOfAll
    this.#exhausted = exhausted
  }

  /** Nothing yet, for one request of this person. */
  of(person: number): Hold {
    let bytes = 0
    let released = false
    let streams = 0
    return {
      get bytes() {
        return bytes
      },
      grow: (more, may = 'be refused') => {
        // The rest of a refused body is still read, and kept by nobody.
        if (released) return
        const before = counted(bytes)
        const after = counted(bytes + more)
        if (may === 'be refused' && after > before) this.#check(person, before, after)
        bytes += more
        this.#add(person, after - before)
      },
      begin: () => {
        const before = this.#streams.get(person) ?? 0
        if (before >= MOST_STREAMS) throw new Refusal('rate_limited', { retryAfter: RETRY_SECONDS })
        this.#streams.set(person, before + 1)
        streams = 1
      },
      release: () => {
        if (released) return
        released = true
        this.#add(person, -counted(bytes))
        const left = (this.#streams.get(person) ?? 0) - streams
        if (left > 0) this.#streams.set(person, left)
        else this.#streams.delete(person)
      },
    }
  }

  /** Bytes that are held now. */
  get all(): number {
    return this.#all
  }

  #check(person: number, before: number, after: number): void {
    const others = (this.#byPerson.get(person) ?? 0) - before
    if (others > 0 && others + after > this.#mostOfOne)
      throw new Refusal('rate_limited', { retryAfter: RETRY_SECONDS })
    const all = this.#all - before
    if (all > 0 && all + after > this.#mostOfAll) {
      if (!this.#told) this.#exhausted()
      this.#told = true
      throw new Refusal('unavailable', { retryAfter: RETRY_SECONDS })
    }
  }

  #add(person: number, bytes: number): void {
    const held = (this.#byPerson.get(person) ?? 0) + bytes
    if (held === 0) this.#byPerson.delete(person)
    else this.#byPerson.set(person, held)
    this.#all += bytes
    if (this.#all < this.#mostOfAll / 2) this.#told = false
  }
}

/** What one request holds. */
export interface Hold {
  readonly bytes: number
  /**
   * Throws a Refusal with `rate_limited` when this person holds too much, and `unavailable` when all together do; what
   * is larger than either by itself passes when nothing else is held. What is done already is counted all the same.
   */
  grow(bytes: number, may?: 'be refused' | 'not be refused'): void
  /** It is an answer in pieces. Throws a Refusal with `rate_limited` when so many of this person's are under way. */
  begin(): void
  release(): void
}

const counted = (bytes: number): number => (isSmall(bytes) ? 0 : bytes)
