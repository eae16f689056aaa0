import { setImmediate } from 'node:timers/promises'
import type { UserId } from '@roomkey/protocol'
import { ActionError } from '../../actions/errors.ts'
import { sessionKey } from '../../ratelimit/accountKey.ts'
import type { Bearer } from '../../tokens/tokens.ts'
import type { Connection } from '../Connection.ts'
import type { PresenceWatcher } from '../hub/PresenceFeed.ts'
import type { SocketParts } from '../parts.ts'

const PEOPLE_A_REQUEST = 50

type Parts = Pick<SocketParts, 'presenceFeed' | 'limiter'>

/** Tells one socket of those whom it asked about. */
export class PresenceWatch implements PresenceWatcher {
  readonly userId: UserId
  readonly #parts: Parts
  readonly #connection: Connection
  readonly #countedAs: string

  constructor(parts: Parts, connection: Connection, bearer: Bearer) {
    this.#parts = parts
    this.#connection = connection
    this.#countedAs = sessionKey(bearer)
    this.userId = bearer.userId
  }

  get open(): boolean {
    return this.#connection.open
  }

  tell(frame: Buffer): void {
    this.#connection.send(frame)
  }

  /**
   * The store looks at the rooms of each of them, which takes long where people with many rooms share none: so many
   * people count as one request, and others are served in between. Rejects with `rate_limited`.
   */
  async ask(users: readonly UserId[]): Promise<void> {
    const { limiter, presenceFeed } = this.#parts
    const asked = [...new Set(users)]
    const known: UserId[] = []
    for (let start = 0; start === 0 || start < asked.length; start += PEOPLE_A_REQUEST) {
      const wait = await limiter.take('user', this.#countedAs)
      if (wait > 0) throw new ActionError('rate_limited', { retryAfter: wait })
      known.push(...(await presenceFeed.knownTo(this.userId, asked.slice(start, start + PEOPLE_A_REQUEST))))
      await setImmediate()
    }
    if (this.open) presenceFeed.watch(this, known)
  }

  leave(): void {
    this.#parts.presenceFeed.unwatch(this)
  }
}
