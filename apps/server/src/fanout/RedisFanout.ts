import { randomUUID } from 'node:crypto'
import type { RedisConnections } from '../redis/RedisConnections.ts'
import type { Fanout, Hint } from './fanout.ts'
import { type HintEnvelope, parseEnvelope } from './hintSchema.ts'

const CHANNEL = 'roomkey:hints'

/**
 * Fan-out between nodes over Redis pub/sub. This node hears its own hints at once and without Redis, so that it
 * serves its own sockets while Redis is away; the others are told to compare with the store when it is back.
 */
export class RedisFanout implements Fanout {
  readonly #node = randomUUID()
  readonly #redis: RedisConnections
  readonly #unreadable: () => void
  readonly #returned: (seconds: number) => void
  #listener: (hint: Hint) => void = () => {}
  #missed: () => void = () => {}
  #told = true

  /**
   * `unreadable` is told when something that is no hint was on the channel, `returned` how long a hint of this node
   * took to Redis and back, which is what it takes to the others. The connections stay the caller's.
   */
  constructor(
    redis: RedisConnections,
    unreadable: () => void,
    returned: (seconds: number) => void = () => {},
  ) {
    this.#redis = redis
    this.#unreadable = unreadable
    this.#returned = returned
    redis.commands.on('ready', this.#tellMissed)
  }

  publish(hint: Hint): void {
    queueMicrotask(() => this.#listener(hint))
    this.#send(hint)
  }

  missed(): void {
    queueMicrotask(() => this.#missed())
    this.#send({ kind: 'missed' })
  }

  async subscribe(listener: (hint: Hint) => void, missed: () => void = () => {}): Promise<void> {
    this.#listener = listener
    this.#missed = missed
    await this.#redis.listen(
      CHANNEL,
      (text) => this.#receive(text),
      () => this.#missed(),
    )
  }

  async close(): Promise<void> {
    this.#listener = () => {}
    this.#missed = () => {}
    this.#redis.commands.off('ready', this.#tellMissed)
  }

  #send(hint: HintEnvelope['hint']): void {
    const envelope: HintEnvelope = { node: this.#node, at: performance.now(), hint }
    this.#redis.commands.publish(CHANNEL, JSON.stringify(envelope)).then(
      () => {
        if (hint.kind === 'missed') this.#told = true
      },
      // The port promises at most once; `missed` follows as soon as Redis is back.
      () => this.#lost(),
    )
  }

  #lost(): void {
    this.#told = false
    // A command may also time out on a connection that lives on: no 'ready' follows then.
    if (this.#redis.commands.status === 'ready') setTimeout(this.#tellMissed, 1000).unref()
  }

  #tellMissed = (): void => {
    if (!this.#told) this.#send({ kind: 'missed' })
  }

  #receive(text: string): void {
    const envelope = parseEnvelope(text)
    if (!envelope) this.#unreadable()
    else if (envelope.node === this.#node) this.#returned((performance.now() - envelope.at) / 1000)
    else if (envelope.hint.kind === 'missed') this.#missed()
    else this.#listener(envelope.hint)
  }
}
