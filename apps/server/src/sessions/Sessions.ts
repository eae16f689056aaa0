import type { DeviceId, UserId } from '@roomkey/protocol'
import type { Hint } from '../fanout/fanout.ts'
import type { UserState } from '../store/devices.ts'
import type { Store } from '../store/store.ts'
import { ACCESS_SECONDS, type Bearer } from '../tokens/tokens.ts'
import { OpenSession } from './OpenSession.ts'

/** Twice as long as an access token lives: clocks of nodes differ, and may be set while tokens are about. */
const REMEMBERED_MICROS = 2 * ACCESS_SECONDS * 1_000_000
/** How soon a revocation is seen whose hint was lost, or that was made by a process without the fan-out. */
export const COMPARE_MS = 30_000
/** How often it is looked which sessions end soon: only these have a timer of their own. */
const LOOK_SECONDS = 60

export interface SessionsParts {
  store: Pick<Store, 'devicesRevoked' | 'userStates'>
  /** Whole microseconds since 1970, UTC. */
  now(): number
  failed(error: unknown): void
}

/**
 * Which tokens are still good, without a read of their own: the devices revoked while access tokens of them may live,
 * and the generation that is in the user's row, which every door reads anyway. Sockets in use are closed.
 */
export class Sessions {
  readonly #parts: SessionsParts
  /** Each with when it was last heard of. */
  readonly #revoked = new Map<DeviceId, number>()
  readonly #open = new Map<UserId, Set<OpenSession>>()
  /** Runs while any is open. */
  #look: NodeJS.Timeout | undefined

  constructor(parts: SessionsParts) {
    this.#parts = parts
  }

  /** Whether a token, valid in itself, may still be used by its user. */
  allows({ deviceId, generation }: Bearer, user: Omit<UserState, 'id'>): boolean {
    if (!user.isActive) return false
    return deviceId === null ? generation === user.tokenGeneration : !this.#revoked.has(deviceId)
  }

  /**
   * A session that hears from now on when it ends. Opened before the user is read: what ends between the read and the
   * first answer is then not missed.
   * @param endsAt seconds since 1970: when it ends in any case.
   */
  open(bearer: Bearer, endsAt: number): OpenSession {
    const left = Math.max(0, endsAt - this.#parts.now() / 1_000_000)
    // Not on the clock of the system, which may be set meanwhile.
    const session = new OpenSession(bearer, Math.ceil(performance.now() / 1000 + left), this)
    this.#endIfSoon(session)
    this.#look ??= setInterval(() => this.#lookAtAll(), LOOK_SECONDS * 1000).unref()
    const sessions = this.#open.get(bearer.userId)
    if (sessions) sessions.add(session)
    else this.#open.set(bearer.userId, new Set([session]))
    return session
  }

  hear(hint: Extract<Hint, { kind: 'revoked' }>): void {
    const { userId, deviceId } = hint
    if (deviceId === null) void this.#compare([userId])
    else {
      this.#revoked.set(deviceId, this.#parts.now())
      for (const session of this.#of(userId)) if (session.deviceId === deviceId) session.end()
    }
  }

  /** Compares everything with the store: at the start, after hints were lost, and now and then. */
  async compare(): Promise<void> {
    await this.#compare([...this.#open.keys()])
  }

  async #compare(users: readonly UserId[]): Promise<void> {
    const { store, now, failed } = this.#parts
    // Those of now: one that is opened while the store is read may know more than what is read.
    const open = users.map((user) => ({ user, sessions: this.#of(user) }))
    try {
      const since = now() - REMEMBERED_MICROS
      for (const device of await store.devicesRevoked(since)) this.#revoked.set(device, now())
      for (const [device, heardAt] of this.#revoked) if (heardAt < since) this.#revoked.delete(device)
      const states = new Map((await store.userStates(users)).map((state) => [state.id, state]))
      for (const { user, sessions } of open) {
        const state = states.get(user)
        for (const session of sessions) if (!state || !this.allows(session, state)) session.end()
      }
    } catch (error) {
      failed(error)
    }
  }

  #of(user: UserId): OpenSession[] {
    return [...(this.#open.get(user) ?? [])]
  }

  leave(session: OpenSession): void {
    clearTimeout(session.timer)
    const sessions = this.#open.get(session.userId)
    if (!sessions?.delete(session) || sessions.size > 0) return
    this.#open.delete(session.userId)
    if (this.#open.size > 0) return
    clearInterval(this.#look)
    this.#look = undefined
  }

  #lookAtAll(): void {
    for (const sessions of this.#open.values()) for (const session of sessions) this.#endIfSoon(session)
  }

  /** Two looks ahead: a look that comes late, because the server is busy, still comes in time. */
  #endIfSoon(session: OpenSession): void {
    const left = session.endsAt - performance.now() / 1000
    if (session.timer || left > 2 * LOOK_SECONDS) return
    session.timer = setTimeout(() => session.end(), Math.max(0, left * 1000)).unref()
  }
}
