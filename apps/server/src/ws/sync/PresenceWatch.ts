import type { UserId } from '@roomkey/protocol'
import { ActionError } from '../../actions/errors.ts'
import type { Connection } from '../Connection.ts'
import type { PresenceWatcher } from '../hub/PresenceFeed.ts'
import type { SocketParts } from '../parts.ts'

type Parts = Pick<SocketParts, 'presenceFeed' | 'limiter'>

/** One live socket of somebody: it makes them online, and is told of those whom it asked about. */
export class PresenceWatch implements PresenceWatcher {
  readonly userId: UserId
  readonly #parts: Parts
  readonly #connection: Connection

  constructor(parts: Parts, connection: Connection, userId: UserId) {
    this.#parts = parts
    this.#connection = connection
    this.userId = userId
    parts.presenceFeed.arrived(userId)
  }

  get open(): boolean {
    return this.#connection.open
  }

  tell(frame: Buffer): void {
    this.#connection.send(frame)
  }

  /** Each question costs the store a look at many rooms: counted like a request. Rejects with `rate_limited`. */
  async ask(users: readonly UserId[]): Promise<void> {
    const wait = await this.#parts.limiter.take('user', String(this.userId))
    if (wait > 0) throw new ActionError('rate_limited', { retryAfter: wait })
    await this.#parts.presenceFeed.watch(this, users)
  }

  leave(): void {
    this.#parts.presenceFeed.unwatch(this)
    this.#parts.presenceFeed.left(this.userId)
  }
}
