import type { DeviceId, UserId } from '@roomkey/protocol'
import type { Bearer } from '../tokens/tokens.ts'

/** Whoever uses a session, and has to stop when it ends. */
export interface SessionUser {
  sessionEnded(): void
}

/** Where it is counted as open. */
interface Owner {
  leave(session: OpenSession): void
}

/**
 * One use of a token that lasts: a socket, or a request whose body is still coming. It ends once, whether or not
 * anybody uses it yet. Every idle socket has one, so it keeps of the token what decides whether it is still good.
 */
export class OpenSession implements Bearer {
  readonly userId: UserId
  readonly deviceId: DeviceId | null
  readonly generation: number
  /** On the clock of `performance.now()`, in whole seconds: when it ends in any case. */
  readonly endsAt: number
  /** Its token is no good any more. */
  ended = false
  /** Set by the owner when the end is near. */
  timer: NodeJS.Timeout | undefined
  readonly #owner: Owner
  #user: SessionUser | undefined

  constructor({ userId, deviceId, generation }: Bearer, endsAt: number, owner: Owner) {
    this.userId = userId
    this.deviceId = deviceId
    this.generation = generation
    this.endsAt = endsAt
    this.#owner = owner
  }

  /** Told when the token ends, at once if it has. */
  usedBy(user: SessionUser): void {
    this.#user = user
    if (this.ended) user.sessionEnded()
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.#user?.sessionEnded()
  }

  /** Nobody uses it any more. */
  leave(): void {
    this.#owner.leave(this)
  }
}
