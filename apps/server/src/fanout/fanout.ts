import type { DeviceId, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'

/**
 * What nodes tell each other after a commit. Room hints carry no text: whoever has sockets in the room loads the
 * change itself. A lost hint heals at the next one, because revs show the gap, or at the next comparison with the store.
 */
export type Hint =
  | { kind: 'room'; roomId: RoomId; rev: Rev }
  | { kind: 'joined'; roomId: RoomId; userId: UserId }
  | { kind: 'removed'; roomId: RoomId; userId: UserId }
  | { kind: 'read'; roomId: RoomId; userId: UserId; seq: Seq }
  | { kind: 'typing'; roomId: RoomId; userId: UserId; username: string }
  /** A device was revoked; null: something else ended that person's tokens, which the store tells. */
  | { kind: 'revoked'; userId: UserId; deviceId: DeviceId | null }

/** The port that carries hints to every node, this one included. Order is kept per publisher; delivery is at most once. */
export interface Fanout {
  /** Never rejects and never waits for the network: what cannot be told now heals later. */
  publish(hint: Hint): void
  /** Hints of this node may never have been published: every node is told so, this one included. Never rejects. */
  missed(): void
  /**
   * One listener a node. `missed` is called when hints may have been lost (a connection came back): compare with the
   * store then.
   */
  subscribe(listener: (hint: Hint) => void, missed?: () => void): Promise<void>
  close(): Promise<void>
}
