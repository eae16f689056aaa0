import type { UserId } from '@roomkey/protocol'

/** Counts the live sockets of each person on this node, and says when the first came and the last went. */
export class LocalSockets {
  readonly #counts = new Map<UserId, number>()
  readonly #changed: (user: UserId, here: boolean) => void

  constructor(changed: (user: UserId, here: boolean) => void) {
    this.#changed = changed
  }

  get users(): UserId[] {
    return [...this.#counts.keys()]
  }

  arrived(user: UserId): void {
    const count = this.#counts.get(user) ?? 0
    this.#counts.set(user, count + 1)
    if (count === 0) this.#changed(user, true)
  }

  left(user: UserId): void {
    const count = (this.#counts.get(user) ?? 0) - 1
    if (count > 0) this.#counts.set(user, count)
    else if (this.#counts.delete(user)) this.#changed(user, false)
  }
}
