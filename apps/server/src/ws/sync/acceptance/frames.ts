import { type Change, type FrameOf, PROTOCOL_VERSION, type RoomId } from '@roomkey/protocol'
import { expect } from 'vitest'
import type { SyncClient } from '../../../testing/index.ts'

/** The first frame of a client that knows nothing; `more` says what it knows. */
export const hello = (token: string, more: object = {}) => ({
  type: 'hello',
  version: PROTOCOL_VERSION,
  token,
  epoch: null,
  rooms: {},
  ...more,
})

export const textsOf = (items: readonly Change[]) =>
  items.flatMap((item) => (item.kind === 'message' ? [item.message.text] : []))

/** The rev that the client's snapshot of this room reached; 0 without one. */
export function snapshotRev(client: SyncClient, room: RoomId): number {
  const snapshot = client.frames.find((frame) => frame.type === 'snapshot' && frame.room.id === room)
  return snapshot?.type === 'snapshot' ? snapshot.head.last_rev : 0
}

/** That these pages leave nothing out and bring nothing twice, from this rev on. */
export function expectContiguous(frames: readonly FrameOf<'changes'>[], from: number): void {
  let known = from
  for (const frame of frames) {
    expect(frame.from_rev).toBe(known)
    for (const item of frame.items) {
      const rev =
        item.kind === 'message'
          ? item.message.rev
          : item.kind === 'membership'
            ? item.membership.rev
            : item.room.rev
      expect(rev).toBeGreaterThan(known)
      expect(rev).toBeLessThanOrEqual(frame.to_rev)
      known = rev
    }
    known = frame.to_rev
  }
}
