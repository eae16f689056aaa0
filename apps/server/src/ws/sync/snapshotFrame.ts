import { DEFAULT_PAGE, type FrameOf, type RoomId, type Seq, type UserId } from '@roomkey/protocol'
import { presentHead } from '../../present/head.ts'
import type { SocketParts } from '../parts.ts'

/**
 * The room as one member sees it; undefined when the user is none. The head is read first and everything else is cut
 * to it: what changed while we read comes later as a change, not twice. (The room's own fields may be newer than the
 * head and then come again; older they cannot be.)
 */
export async function snapshotFrame(
  { store, present }: Pick<SocketParts, 'store' | 'present'>,
  roomId: RoomId,
  userId: UserId,
  reason: FrameOf<'snapshot'>['reason'],
  ref: string | undefined,
): Promise<FrameOf<'snapshot'> | undefined> {
  const head = await store.head(roomId, userId)
  if (!head) return undefined
  const [room, members, rows] = await Promise.all([
    store.room(roomId),
    store.members(roomId),
    store.messagesBefore(roomId, (head.lastSeq + 1) as Seq, DEFAULT_PAGE),
  ])
  if (!room) return undefined
  const known = rows.filter(({ rev }) => rev <= head.lastRev)
  const oldest = rows[0]
  return {
    type: 'snapshot',
    ...(ref === undefined ? {} : { ref }),
    reason,
    room: present.room(room),
    head: presentHead(head),
    members: members.filter(({ rev }) => rev <= head.lastRev).map(present.membership),
    messages: await present.messages(known),
    has_older: oldest !== undefined && oldest.seq > 1,
  }
}
