import type { UserId } from '@roomkey/protocol'
import type { PresenceListener } from './presence.ts'

/**
 * Who is online on which node. Coming online is told at once, going offline only after a grace in which they did not
 * come back, on whichever node; what happens in one turn is told together.
 */
export class OnlineUsers {
  readonly #graceMs: number
  readonly #nodes = new Map<string, Set<UserId>>()
  /** On how many nodes somebody is. */
  readonly #counts = new Map<UserId, number>()
  readonly #online = new Set<UserId>()
  readonly #leaving = new Map<UserId, NodeJS.Timeout>()
  #changes = new Map<UserId, boolean>()
  #listener: PresenceListener = () => {}

  constructor(graceMs: number) {
    this.#graceMs = graceMs
  }

  listen(listener: PresenceListener): void {
    this.#listener = listener
  }

  has(user: UserId): boolean {
    return this.#online.has(user)
  }

  nodes(): string[] {
    return [...this.#nodes.keys()]
  }

  add(node: string, user: UserId): void {
    const users = this.#nodes.get(node) ?? new Set()
    this.#nodes.set(node, users)
    if (users.has(user)) return
    users.add(user)
    this.#counts.set(user, (this.#counts.get(user) ?? 0) + 1)
    clearTimeout(this.#leaving.get(user))
    this.#leaving.delete(user)
    if (this.#online.has(user)) return
    this.#online.add(user)
    this.#tell(user, true)
  }

  remove(node: string, user: UserId): void {
    if (!this.#nodes.get(node)?.delete(user)) return
    const left = (this.#counts.get(user) ?? 1) - 1
    if (left > 0) {
      this.#counts.set(user, left)
      return
    }
    this.#counts.delete(user)
    const timer = setTimeout(() => {
      this.#leaving.delete(user)
      this.#online.delete(user)
      this.#tell(user, false)
    }, this.#graceMs)
    timer.unref()
    this.#leaving.set(user, timer)
  }

  /** These and no others are on that node. */
  replace(node: string, users: ReadonlySet<UserId>): void {
    for (const user of users) this.add(node, user)
    for (const user of [...(this.#nodes.get(node) ?? [])]) if (!users.has(user)) this.remove(node, user)
  }

  /** The node is gone. */
  drop(node: string): void {
    this.replace(node, new Set())
    this.#nodes.delete(node)
  }

  close(): void {
    this.#listener = () => {}
    for (const timer of this.#leaving.values()) clearTimeout(timer)
    this.#leaving.clear()
  }

  #tell(user: UserId, online: boolean): void {
    if (this.#changes.size === 0)
      setImmediate(() => {
        const changes = this.#changes
        this.#changes = new Map()
        this.#listener(changes)
      })
    this.#changes.set(user, online)
  }
}
