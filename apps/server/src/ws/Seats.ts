import type { UserId } from '@roomkey/protocol'

/** Counts the sockets of each person on this server. */
export class Seats {
  readonly #atMost: number
  readonly #taken = new Map<UserId, number>()

  constructor(atMost: number) {
    this.#atMost = atMost
  }

  free(user: UserId): boolean {
    return (this.#taken.get(user) ?? 0) < this.#atMost
  }

  /** False when all are taken. */
  take(user: UserId): boolean {
    if (!this.free(user)) return false
    this.#taken.set(user, (this.#taken.get(user) ?? 0) + 1)
    return true
  }

  leave(user: UserId): void {
    const left = (this.#taken.get(user) ?? 0) - 1
    if (left > 0) this.#taken.set(user, left)
    else this.#taken.delete(user)
  }
}
