import type { Rev, RoomId } from '@roomkey/protocol'
import { type ChangeRow, type ChangesRead, PAGE_BYTES } from '../store.ts'
import { membershipsChangedIn } from './memberships.ts'
import { messagesChangedIn } from './messages.ts'
import { roomChangedIn } from './rooms.ts'
import type { Sql } from './Sql.ts'

/**
 * Each kind is read up to its limits and the page is cut from their union where the first of them ends, so it has no
 * hole below its last rev. A commit between the three reads does no harm: a row that moves meanwhile moves above `upTo`
 * and comes with its later rev.
 */
export async function changesAfter(
  sql: Sql,
  roomId: RoomId,
  after: Rev,
  upTo: Rev,
  limit: number,
  bytes = PAGE_BYTES,
): Promise<ChangesRead> {
  const { messages, full } = await messagesChangedIn(sql, roomId, after, upTo, limit, bytes)
  const memberships = await membershipsChangedIn(sql, roomId, after, upTo, limit)
  const rooms = await roomChangedIn(sql, roomId, after, upTo)
  const changes: ChangeRow[] = [
    ...messages.map((message) => ({ kind: 'message' as const, rev: message.rev, message })),
    ...memberships.map((membership) => ({ kind: 'membership' as const, rev: membership.rev, membership })),
    ...rooms.map((room) => ({ kind: 'room' as const, rev: room.rev, room })),
  ]
  changes.sort((a, b) => a.rev - b.rev)
  const ends = [
    upTo,
    full ? messages.at(-1)?.rev : undefined,
    memberships.length === limit ? memberships.at(-1)?.rev : undefined,
    changes[limit] && changes[limit - 1]?.rev,
  ]
  const end = Math.min(...ends.filter((rev) => rev !== undefined)) as Rev
  return { changes: changes.filter(({ rev }) => rev <= end), upTo: end }
}
