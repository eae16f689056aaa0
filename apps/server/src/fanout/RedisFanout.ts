import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { ConfigError } from '../config.ts'
import type { Fanout, Hint } from './fanout.ts'
import { type HintEnvelope, parseEnvelope } from './hintSchema.ts'

const CHANNEL = 'roomkey:hints'
const CONNECT_TIMEOUT_MS = 10_000

/** Told about trouble; both are harmless to delivery. */
export interface RedisFanoutLog {
  /** The connection broke or came back. */
  connection(state: 'lost' | 'back', reason?: string): void
  /** Something that is no hint was on the channel. */
  unreadable(): void
}

/**
 * Fan-out between nodes over Redis pub/sub. This node hears its own hints at once and without Redis, so that it
 * serves its own sockets while Redis is away; the others are told to compare with the store when it is back.
 */
export class RedisFanout implements Fanout {
  readonly #node = randomUUID()
  readonly #log: RedisFanoutLog
  readonly #publisher: Redis
  readonly #subscriber: Redis
  #listener: (hint: Hint) => void = () => {}
  #missed: () => void = () => {}
  #told = true

  constructor(url: string, log: RedisFanoutLog) {
    this.#log = log
    const options = {
      lazyConnect: true,
      // A hint that waits is worth less than none: after a pause the store is compared as a whole.
      enableOfflineQueue: false,
      // Subscribed by hand, because only then is the moment known from which hints arrive.
      autoResubscribe: false,
      connectTimeout: CONNECT_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt: number) => Math.min(2000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2),
    }
    this.#publisher = new Redis(url, options)
    this.#subscriber = new Redis(url, options)
    this.#publisher.on('ready', () => this.#tellMissed())
    this.#subscriber.on('message', (_channel: string, text: string) => this.#receive(text))
    for (const connection of [this.#publisher, this.#subscriber]) {
      let lost = false
      connection.on('error', (error: Error) => {
        if (!lost) log.connection('lost', error.message)
        lost = true
      })
      connection.on('ready', () => {
        if (lost) log.connection('back')
        lost = false
      })
    }
  }

  publish(hint: Hint): void {
    queueMicrotask(() => this.#listener(hint))
    this.#send({ node: this.#node, hint })
  }

  /** Rejects with ConfigError when Redis does not answer at the start; later interruptions are lived through. */
  async subscribe(listener: (hint: Hint) => void, missed: () => void = () => {}): Promise<void> {
    try {
      await Promise.all([this.#publisher.connect(), this.#subscriber.connect()])
      await this.#subscriber.subscribe(CHANNEL)
    } catch (cause) {
      throw new ConfigError(
        'REDIS_URL is not valid: no Redis answers there; start it, or set REDIS_URL to one that runs, for example redis://127.0.0.1:6379.',
        { cause },
      )
    }
    this.#listener = listener
    this.#missed = missed
    this.#subscriber.on('ready', () => {
      this.#subscriber.subscribe(CHANNEL).then(
        () => this.#missed(),
        // Lost again before it answered: the next 'ready' repeats this.
        (error: Error) => this.#log.connection('lost', error.message),
      )
    })
  }

  async close(): Promise<void> {
    this.#listener = () => {}
    this.#missed = () => {}
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
  }

  #send(envelope: HintEnvelope): void {
    this.#publisher.publish(CHANNEL, JSON.stringify(envelope)).then(
      () => {
        if (envelope.hint.kind === 'missed') this.#told = true
      },
      // The port promises at most once; `missed` follows as soon as Redis is back.
      () => {
        this.#told = false
      },
    )
  }

  #tellMissed(): void {
    if (!this.#told) this.#send({ node: this.#node, hint: { kind: 'missed' } })
  }

  #receive(text: string): void {
    const envelope = parseEnvelope(text)
    if (!envelope) this.#log.unreadable()
    else if (envelope.node === this.#node) return
    else if (envelope.hint.kind === 'missed') this.#missed()
    else this.#listener(envelope.hint)
  }
}
