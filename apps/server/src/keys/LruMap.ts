/**
 * A map of bounded size that forgets what was not read for long. There are two generations, and what is read moves into
 * the younger one; when that is full it becomes the older one, whose former entries are forgotten. So at least half as
 * many as the limit are kept, and reading what was read lately changes nothing.
 */
export class LruMap<K, V> {
  readonly #limit: number
  readonly #half: number
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  constructor(limit: number) {
    this.#limit = limit
    this.#half = Math.max(1, Math.floor(limit / 2))
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: K, value: V): void {
    this.#old.delete(key)
    this.#young.set(key, value)
    if (this.#young.size <= this.#half) return
    this.#young.delete(key)
    this.#old = this.#limit > 1 ? this.#young : new Map()
    this.#young = new Map([[key, value]])
  }

  delete(key: K): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }
}
