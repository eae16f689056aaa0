import type { DeviceId, Rev, RoomId, UserId } from '@roomkey/protocol'
import type { Fanout } from '../fanout/fanout.ts'
import type { MembershipRow } from '../store/store.ts'

// Told after the commit and only then. Access goes first: who joined gets the room as it is now and the revs below it
// are old news; who left is cut off before anything newer is told.

/** `rev` is the last one that their joining took, or any later one. */
export function publishJoined(
  fanout: Fanout,
  roomId: RoomId,
  people: readonly { id: UserId }[],
  rev: Rev,
): void {
  for (const { id: userId } of people) fanout.publish({ kind: 'joined', roomId, userId })
  fanout.publish({ kind: 'room', roomId, rev })
}

export function publishRemoved(fanout: Fanout, ended: MembershipRow): void {
  const { roomId, userId, rev } = ended
  fanout.publish({ kind: 'removed', roomId, userId })
  fanout.publish({ kind: 'room', roomId, rev })
}

export function publishRevoked(fanout: Fanout, userId: UserId, devices: readonly DeviceId[]): void {
  for (const deviceId of devices) fanout.publish({ kind: 'revoked', userId, deviceId })
}

/** The same, and what has no device. */
export function publishEnded(fanout: Fanout, userId: UserId, devices: readonly DeviceId[]): void {
  publishRevoked(fanout, userId, devices)
  fanout.publish({ kind: 'revoked', userId, deviceId: null })
}
