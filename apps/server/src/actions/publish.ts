import type { DeviceId, UserId } from '@roomkey/protocol'
import type { Fanout } from '../fanout/fanout.ts'
import type { MembershipRow } from '../store/store.ts'

// Told after the commit and only then. Access goes first: who joined gets the room as it is now and the revs below it
// are old news; who left is cut off before anything newer is told.

export function publishJoined(fanout: Fanout, added: readonly MembershipRow[]): void {
  for (const { roomId, userId } of added) fanout.publish({ kind: 'joined', roomId, userId })
  for (const { roomId, rev } of added) fanout.publish({ kind: 'room', roomId, rev })
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
