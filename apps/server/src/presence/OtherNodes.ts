import { UserId } from '@roomkey/protocol'
import type { RedisConnections } from '../redis/RedisConnections.ts'
import type { OnlineUsers } from './OnlineUsers.ts'
import type { PresenceMessage } from './presenceMessage.ts'
import { keysOf, NODES } from './redisLayout.ts'
import { run } from './run.ts'

/** What this node knows of the lists of the others. */
export class OtherNodes {
  readonly #redis: RedisConnections
  readonly #self: string
  readonly #online: OnlineUsers
  readonly #versions = new Map<string, number>()
  /** Lists being read; true: changed meanwhile. */
  readonly #reading = new Map<string, boolean>()
  /** On the process's own clock: before this a missing node proves nothing. */
  #trustFrom = 0
  #died = () => {}

  constructor(redis: RedisConnections, self: string, online: OnlineUsers) {
    this.#redis = redis
    this.#self = self
    this.#online = online
  }

  onDeath(died: () => void): void {
    this.#died = died
  }

  /** For so long nodes may be missing that are there. */
  wait(ms: number): void {
    this.#trustFrom = performance.now() + ms
  }

  heard(message: PresenceMessage): void {
    const { node } = message
    if ('gone' in message) {
      this.#forget(node)
      return
    }
    if (this.#versions.get(node) !== message.version - 1 || this.#reading.has(node)) {
      this.#read(node).catch(() => {
        // Redis is away again: compared when it is back.
      })
      return
    }
    this.#versions.set(node, message.version)
    for (const user of message.online) this.#online.add(node, user)
    for (const user of message.offline) this.#online.remove(node, user)
  }

  /** Finds nodes that died, and lists that changed unheard. Rejects while Redis is away. */
  async compare(): Promise<void> {
    const listed = await this.#redis.commands.smembers(NODES)
    const nodes = [...new Set([...listed, ...this.#versions.keys()])].filter((node) => node !== this.#self)
    if (nodes.length === 0) return
    const versions = await this.#redis.commands.mget(nodes.map((node) => keysOf(node).version))
    for (const [index, node] of nodes.entries()) {
      const version = versions[index] ?? null
      if (version === null) await this.#missing(node)
      else if (Number(version) !== this.#versions.get(node)) await this.#read(node)
    }
  }

  async #missing(node: string): Promise<void> {
    if (performance.now() < this.#trustFrom) return
    this.#forget(node)
    this.#died()
    await this.#redis.commands.srem(NODES, node)
  }

  #forget(node: string): void {
    this.#versions.delete(node)
    this.#online.drop(node)
  }

  async #read(node: string): Promise<void> {
    if (this.#reading.has(node)) {
      this.#reading.set(node, true)
      return
    }
    try {
      do {
        this.#reading.set(node, false)
        const keys = keysOf(node)
        const [version, users] = await run(this.#redis.commands.multi().get(keys.version).smembers(keys.list))
        if (version === null) continue
        this.#versions.set(node, Number(version))
        this.#online.replace(node, new Set((users as string[]).map((user) => UserId.parse(Number(user)))))
      } while (this.#reading.get(node))
    } finally {
      this.#reading.delete(node)
    }
  }
}
