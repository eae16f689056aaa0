import { type ClientFrame, type FrameOf, MAX_WATCHED_PEOPLE, type UserId } from '@roomkey/protocol'
import type { PresenceView } from '../api/views.ts'
import type { Stale } from '../cache/Stale.ts'
import type { Clock } from '../ports/index.ts'

/** What the page shows changes in bursts (a room opens, a list scrolls): the server is asked once they are over. */
const SETTLE_MS = 100

export interface PresenceParts {
  clock: Clock
  stale: Stale
  /** False when it cannot leave now. */
  send(frame: ClientFrame): boolean
  /** Whom the page shows, the most important first. */
  shown(): Iterable<UserId>
}

/**
 * Who of the people on the screen is online, for as long as the server tells. Never stored: between connections
 * nothing is known, which is not "offline".
 */
export class Presence {
  readonly #parts: PresenceParts
  readonly #known = new Map<UserId, boolean>()
  readonly #stopListening: () => void
  #live = false
  #asked = ''
  #cancel: (() => void) | null = null

  constructor(parts: PresenceParts) {
    this.#parts = parts
    this.#stopListening = parts.stale.onMark((source) => {
      if (source === 'rooms' || source === 'memberships') this.shownChanged()
    })
  }

  view(): PresenceView {
    return Object.fromEntries([...this.#known].map(([user, online]) => [user, online ? 'online' : 'offline']))
  }

  /** The page shows other people, or may. */
  shownChanged(): void {
    if (!this.#live || this.#cancel !== null) return
    this.#cancel = this.#parts.clock.after(SETTLE_MS, () => {
      this.#cancel = null
      this.#ask()
    })
  }

  connected(): void {
    this.#live = true
    this.#asked = ''
    this.shownChanged()
  }

  disconnected(): void {
    this.#live = false
    this.#cancel?.()
    this.#cancel = null
    if (this.#known.size === 0) return
    this.#known.clear()
    this.#parts.stale.mark('presence')
  }

  heard({ online, offline }: FrameOf<'presence'>): void {
    for (const user of online) this.#known.set(user, true)
    for (const user of offline) this.#known.set(user, false)
    this.#parts.stale.mark('presence')
  }

  close(): void {
    this.#stopListening()
    this.disconnected()
  }

  #ask(): void {
    const users = [...new Set(this.#parts.shown())].slice(0, MAX_WATCHED_PEOPLE)
    const asked = users.join()
    if (asked === this.#asked) return
    if (!this.#parts.send({ type: 'watch_presence', user_ids: users })) return
    this.#asked = asked
    // Nobody tells any more how the others are.
    for (const user of [...this.#known.keys()]) if (!users.includes(user)) this.#known.delete(user)
    this.#parts.stale.mark('presence')
  }
}
