import type { UserId } from '@roomkey/protocol'
import { LocalSockets } from './LocalSockets.ts'
import { OnlineUsers } from './OnlineUsers.ts'
import { GRACE_MS, type Presence, type PresenceListener } from './presence.ts'

const HERE = 'here'

/** Presence on the only node there is. */
export class MemoryPresence implements Presence {
  readonly #online: OnlineUsers
  readonly #sockets = new LocalSockets((user, here) => {
    if (here) this.#online.add(HERE, user)
    else this.#online.remove(HERE, user)
  })

  constructor(graceMs = GRACE_MS) {
    this.#online = new OnlineUsers(graceMs)
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

  async listen(listener: PresenceListener): Promise<void> {
    this.#online.listen(listener)
  }

  async close(): Promise<void> {
    this.#online.close()
  }
}
