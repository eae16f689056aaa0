import { setImmediate } from 'node:timers/promises'
import type { UserId } from '@roomkey/protocol'
import type { Presence } from '../../presence/presence.ts'
import { type Store, UnavailableError } from '../../store/store.ts'
import { textFrame } from '../textFrame.ts'

/** Changes looked at before their watchers are told, so that many who come together are one frame for each of them. */
const TOLD_TOGETHER = 20
const RETRY_MS = 1000

/** One socket that asked about people. */
export interface PresenceWatcher {
  readonly userId: UserId
  readonly open: boolean
  tell(frame: Buffer): void
}

export interface PresenceFeedParts {
  store: Pick<Store, 'sharingRoom'>
  presence: Presence
  failed(error: unknown): void
}

/**
 * Tells sockets of this node who came and who went, of the people each asked about: what a change costs is counted in
 * sockets that look at this person, not in rooms. Whether two people share a room is asked of the store each time
 * that one is told of the other.
 */
export class PresenceFeed {
  readonly #parts: PresenceFeedParts
  readonly #watchers = new Map<UserId, Set<PresenceWatcher>>()
  readonly #watched = new Map<PresenceWatcher, readonly UserId[]>()
  readonly #changed = new Set<UserId>()
  #telling = false
  #closed = false
  #retry: NodeJS.Timeout | undefined

  constructor(parts: PresenceFeedParts) {
    this.#parts = parts
  }

  /** `died` is told of another server that ended without a word. */
  async listen(died?: () => void): Promise<void> {
    await this.#parts.presence.listen((changes) => {
      for (const user of changes.keys()) if (this.#watchers.has(user)) this.#changed.add(user)
      void this.#tell()
    }, died)
  }

  arrived(user: UserId): void {
    this.#parts.presence.arrived(user)
  }

  left(user: UserId): void {
    this.#parts.presence.left(user)
  }

  /** Those of whom this person may be told. */
  knownTo(user: UserId, among: readonly UserId[]): Promise<UserId[]> {
    return this.#parts.store.sharingRoom(user, among)
  }

  /**
   * In place of whom it watched before; `known` is what `knownTo` said. Answers with how they are now; from then on
   * each change is told.
   */
  watch(watcher: PresenceWatcher, known: readonly UserId[]): void {
    this.unwatch(watcher)
    this.#watched.set(watcher, known)
    for (const user of known) {
      const watchers = this.#watchers.get(user)
      if (watchers) watchers.add(watcher)
      else this.#watchers.set(user, new Set([watcher]))
    }
    watcher.tell(presenceFrame(this.#told(known)))
  }

  unwatch(watcher: PresenceWatcher): void {
    for (const user of this.#watched.get(watcher) ?? []) {
      const watchers = this.#watchers.get(user)
      watchers?.delete(watcher)
      if (watchers?.size === 0) this.#watchers.delete(user)
    }
    this.#watched.delete(watcher)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#parts.presence.close()
  }

  /** One at a time, so that an older look at somebody never overtakes a newer one. */
  async #tell(): Promise<void> {
    if (this.#telling) return
    this.#telling = true
    try {
      while (this.#changed.size > 0 && !this.#closed) {
        const users = [...this.#changed].slice(0, TOLD_TOGETHER)
        await this.#tellOf(users)
        // SQLite answers in this thread, and thousands may come at once after a restart.
        await setImmediate()
      }
    } catch (error) {
      // That the database is away is told once, by who looks after it.
      if (!(error instanceof UnavailableError)) this.#parts.failed(error)
      this.#retry = setTimeout(() => void this.#tell(), RETRY_MS)
      this.#retry.unref()
    } finally {
      this.#telling = false
    }
  }

  async #tellOf(users: readonly UserId[]): Promise<void> {
    const news = new Map<PresenceWatcher, UserId[]>()
    for (const user of users) {
      const asked = [...(this.#watchers.get(user) ?? [])].map(({ userId }) => userId)
      // Taken off before the look: what changes during it is told once more.
      this.#changed.delete(user)
      const mayKnow = await this.#ask(user, [...new Set(asked)])
      for (const watcher of this.#watchers.get(user) ?? [])
        if (mayKnow.has(watcher.userId)) news.set(watcher, [...(news.get(watcher) ?? []), user])
    }
    const frames = new Map<string, Buffer>()
    for (const [watcher, about] of news) {
      if (!watcher.open) continue
      const key = about.join()
      const frame = frames.get(key) ?? presenceFrame(this.#told(about))
      frames.set(key, frame)
      watcher.tell(frame)
    }
  }

  async #ask(user: UserId, among: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    try {
      return new Set(await this.#parts.store.sharingRoom(user, among))
    } catch (error) {
      this.#changed.add(user)
      throw error
    }
  }

  #told(users: readonly UserId[]) {
    const { presence } = this.#parts
    return {
      online: users.filter((user) => presence.isOnline(user)),
      offline: users.filter((user) => !presence.isOnline(user)),
    }
  }
}

const presenceFrame = (told: { online: UserId[]; offline: UserId[] }): Buffer =>
  textFrame(JSON.stringify({ type: 'presence', ...told }))
