import { Redis } from 'ioredis'
import type { RedisState, RedisStatus } from './redis.ts'
import { refusal } from './refusal.ts'

const CONNECT_TIMEOUT_MS = 10_000
/** What waits for an answer of Redis waits so long at most. */
const COMMAND_TIMEOUT_MS = 2000
/** A connection on which a question stays unanswered for so long is given up, and another one made. */
const SILENCE_MS = 5000
/** A line that went dead without a word is noticed by asking. */
const ASK_EVERY_MS = 5000

interface Channel {
  heard(text: string): void
  resumed(): void
}

/**
 * This node's two connections to Redis, one for commands and one for subscriptions, and whether they answer. They
 * come back by themselves. Nothing waits in a queue while they are away: commands reject at once.
 */
export class RedisConnections implements RedisStatus {
  readonly commands: Redis
  readonly #subscriber: Redis
  readonly #channels = new Map<string, Channel>()
  readonly #listeners = new Set<(state: RedisState) => void>()
  #state: RedisState = 'away'
  #since = Date.now()
  #lastError: Error | undefined
  #asking: NodeJS.Timeout | undefined

  /** Rejects with ConfigError when no Redis answers there; later interruptions are lived through. */
  static async open(url: string): Promise<RedisConnections> {
    const connections = new RedisConnections(url)
    try {
      await connections.#connect()
      return connections
    } catch (error) {
      await connections.close()
      throw refusal(connections.#lastError ?? error)
    }
  }

  private constructor(url: string) {
    const options = {
      lazyConnect: true,
      enableOfflineQueue: false,
      // Subscribed by hand, because only then is the moment known from which messages arrive.
      autoResubscribe: false,
      maxRetriesPerRequest: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      socketTimeout: SILENCE_MS,
      retryStrategy: (attempt: number) => Math.min(2000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2),
    }
    this.commands = new Redis(url, options)
    this.#subscriber = new Redis(url, options)
    this.#subscriber.on('message', (channel: string, text: string) =>
      this.#channels.get(channel)?.heard(text),
    )
    for (const connection of this.#both) {
      // Without a listener it would end the process; that Redis is away the state tells.
      connection.on('error', (error: Error) => {
        this.#lastError = error
      })
      connection.on('ready', () => this.#look())
      connection.on('close', () => this.#look())
    }
  }

  state(): RedisState {
    return this.#state
  }

  since(): number {
    return this.#since
  }

  onChange(listener: (state: RedisState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Hears a channel from when this resolves, through every interruption: `resumed` is called when messages arrive
   * again after some may have been lost. One listener a channel.
   */
  async listen(channel: string, heard: (text: string) => void, resumed: () => void): Promise<void> {
    // Noted first: a message may come in the same breath as the answer.
    this.#channels.set(channel, { heard, resumed })
    await this.#subscriber.subscribe(channel)
  }

  async close(): Promise<void> {
    clearInterval(this.#asking)
    this.#listeners.clear()
    this.#channels.clear()
    for (const connection of this.#both) connection.disconnect()
  }

  get #both(): readonly Redis[] {
    return [this.commands, this.#subscriber]
  }

  async #connect(): Promise<void> {
    await Promise.all(this.#both.map((connection) => connection.connect()))
    this.#subscriber.on('ready', () => void this.#resume())
    this.#asking = setInterval(() => {
      // Unanswered it is the connection that ends, which is heard of above.
      for (const connection of this.#both)
        if (connection.status === 'ready') connection.ping().catch(() => {})
    }, ASK_EVERY_MS)
    this.#asking.unref()
  }

  async #resume(): Promise<void> {
    const channels = [...this.#channels]
    if (channels.length === 0) return
    try {
      await this.#subscriber.subscribe(...channels.map(([name]) => name))
    } catch {
      // Without its subscriptions the connection is good for nothing: the next 'ready' repeats this.
      this.#subscriber.disconnect(true)
      return
    }
    for (const [, { resumed }] of channels) resumed()
  }

  #look(): void {
    const state = this.#both.every(({ status }) => status === 'ready') ? 'up' : 'away'
    if (state === this.#state) return
    this.#state = state
    this.#since = Date.now()
    for (const listener of [...this.#listeners]) listener(state)
  }
}
