import { randomUUID } from 'node:crypto'
import type { UserId } from '@roomkey/protocol'
import type { RedisConnections } from '../redis/RedisConnections.ts'
import { LocalSockets } from './LocalSockets.ts'
import { OnlineUsers } from './OnlineUsers.ts'
import { OtherNodes } from './OtherNodes.ts'
import { GRACE_MS, type Presence, type PresenceListener } from './presence.ts'
import { type PresenceMessage, parsePresence } from './presenceMessage.ts'
import { CHANNEL, keysOf, NODES, type PresenceTimes } from './redisLayout.ts'
import { run } from './run.ts'

// Together half a minute: a node that dies is seen at the next look after its keys ended, and then there is the grace.
const TIMES: PresenceTimes = { ttlMs: 20_000, refreshMs: 5000, graceMs: GRACE_MS, gatherMs: 100 }

/**
 * Presence on several nodes. Each keeps the list of who is on it in Redis, under keys that end soon after the node
 * does, and tells the others each change; each knows all lists, so that nobody asks Redis who is online.
 *
 * 1. A list's version grows with every change and is told with it: who misses one sees that by the next, or when
 *    comparing every few seconds, and reads the list anew.
 * 2. A node whose version is not in Redis any more is gone. While Redis is away nothing is concluded: what was known
 *    stays, and after it came back every node has one lifetime of a key to write its list again.
 */
export class RedisPresence implements Presence {
  readonly #node = randomUUID()
  readonly #redis: RedisConnections
  readonly #times: PresenceTimes
  readonly #unreadable: () => void
  readonly #online: OnlineUsers
  readonly #others: OtherNodes
  readonly #sockets = new LocalSockets((user, here) => this.#changed(user, here))
  #changes = new Map<UserId, boolean>()
  #version = 0
  /** Whether what stands in Redis is this node's whole list, but for `#changes`. */
  #written = false
  #writing = false
  #gathering: NodeJS.Timeout | undefined
  #refreshing: NodeJS.Timeout | undefined
  #stopWatching = () => {}
  #closed = false

  constructor(redis: RedisConnections, unreadable: () => void, times: Partial<PresenceTimes> = {}) {
    this.#redis = redis
    this.#unreadable = unreadable
    this.#times = { ...TIMES, ...times }
    this.#online = new OnlineUsers(this.#times.graceMs)
    this.#others = new OtherNodes(redis, this.#node, this.#online)
  }

  arrived(user: UserId): void {
    this.#sockets.arrived(user)
  }

  left(user: UserId): void {
    this.#sockets.left(user)
  }

  isOnline(user: UserId): boolean {
    return this.#online.has(user)
  }

  async listen(listener: PresenceListener, died: () => void = () => {}): Promise<void> {
    this.#online.listen(listener)
    this.#others.onDeath(died)
    this.#stopWatching = this.#redis.onChange((state) => {
      if (state === 'up') this.#back()
    })
    await this.#redis.listen(
      CHANNEL,
      (text) => this.#receive(text),
      () => void this.#refresh(),
    )
    await this.#refresh()
    this.#refreshing = setInterval(() => void this.#refresh(), this.#times.refreshMs)
    this.#refreshing.unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopWatching()
    clearInterval(this.#refreshing)
    clearTimeout(this.#gathering)
    this.#online.close()
    const { list, version } = keysOf(this.#node)
    const gone: PresenceMessage = { node: this.#node, gone: true }
    await run(
      this.#redis.commands
        .multi()
        .del(list, version)
        .srem(NODES, this.#node)
        .publish(CHANNEL, JSON.stringify(gone)),
    ).catch(() => {
      // Redis is away: the keys end by themselves.
    })
  }

  #changed(user: UserId, here: boolean): void {
    if (here) this.#online.add(this.#node, user)
    else this.#online.remove(this.#node, user)
    this.#changes.set(user, here)
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined
      void this.#write()
    }, this.#times.gatherMs)
    this.#gathering.unref()
  }

  #back(): void {
    // A restarted Redis is empty.
    this.#written = false
    this.#others.wait(this.#times.ttlMs)
    void this.#refresh()
  }

  /** Keeps this node's keys alive and compares with those of the others. */
  async #refresh(): Promise<void> {
    await this.#write()
    if (this.#closed) return
    await this.#others.compare().catch(() => {
      // Redis is away: compared again when it is back.
    })
  }

  /** Writes what is not written yet, at least that this node is there. */
  async #write(): Promise<void> {
    if (this.#writing || this.#closed) return
    this.#writing = true
    try {
      do {
        const whole = !this.#written
        const changes = this.#changes
        this.#changes = new Map()
        this.#written = await this.#put(whole, changes)
      } while (this.#changes.size > 0 && !this.#closed)
    } catch {
      // Redis is away: the whole list is written when it is back, or at the next refresh.
      this.#written = false
    } finally {
      this.#writing = false
    }
  }

  /** Resolves with whether the list that stands there now is whole. */
  async #put(whole: boolean, changes: ReadonlyMap<UserId, boolean>): Promise<boolean> {
    const { list, version } = keysOf(this.#node)
    const users = this.#sockets.users
    const online = whole ? users : [...changes].flatMap(([user, here]) => (here ? [user] : []))
    const offline = whole ? [] : [...changes].flatMap(([user, here]) => (here ? [] : [user]))
    const changed = whole || changes.size > 0
    // Two steps: what was written before is not continued, so the others read the list anew.
    if (changed) this.#version += whole ? 2 : 1
    const { ttlMs } = this.#times
    const multi = this.#redis.commands.multi()
    if (whole) multi.del(list)
    if (online.length > 0) multi.sadd(list, ...online)
    if (offline.length > 0) multi.srem(list, ...offline)
    multi.sadd(NODES, this.#node).set(version, this.#version, 'PX', ttlMs).pexpire(list, ttlMs).scard(list)
    if (changed) {
      const message: PresenceMessage = { node: this.#node, version: this.#version, online, offline }
      multi.publish(CHANNEL, JSON.stringify(whole ? { ...message, online: [] } : message))
    }
    const replies = await run(multi)
    const stored = replies.at(changed ? -2 : -1)
    // Somebody emptied Redis without a restart.
    return stored === users.length || this.#changes.size > 0
  }

  #receive(text: string): void {
    const message = parsePresence(text)
    if (!message) this.#unreadable()
    else if (message.node !== this.#node && !this.#closed) this.#others.heard(message)
  }
}
