import type { UserId } from '@roomkey/protocol'

/** Told to the sockets of this node: who came online (true) or went offline (false), as far as all nodes know. */
export type PresenceListener = (changes: ReadonlyMap<UserId, boolean>) => void

/**
 * Who is online: somebody of whom any node has a live sync socket. It is a courtesy and lives in memory: never stored
 * with rooms and messages, and whoever asks about whom is for the caller to check.
 */
export interface Presence {
  /** A socket of this person is live here, or no longer is; several are counted. Neither waits nor throws. */
  arrived(user: UserId): void
  left(user: UserId): void
  /** What this node knows now. Somebody whose last socket closed stays online for a few seconds: they may come back. */
  isOnline(user: UserId): boolean
  /**
   * One listener a node. From when this resolves other nodes are heard. `died` is called when another node is found
   * to have ended without a word, once or more.
   */
  listen(listener: PresenceListener, died?: () => void): Promise<void>
  /** The other nodes are told that nobody is here any more. */
  close(): Promise<void>
}

/** A reconnect takes this long at most, or it is seen. */
export const GRACE_MS = 5000
