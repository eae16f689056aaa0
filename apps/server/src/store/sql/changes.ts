import type { Rev, RoomId } from '@roomkey/protocol'
import type { ChangeRow } from '../store.ts'
import { membershipsChangedIn } from './memberships.ts'
import { messagesChangedIn } from './messages.ts'
import { roomChangedIn } from './rooms.ts'
import type { Sql } from './Sql.ts'

/**
 * Each kind is read up to the limit and the page is cut from their union, so it has no hole below its last rev.
 * A commit between the three reads does no harm: a row that moves meanwhile moves above `upTo` and comes with its
 * later rev.
 */
export async function changesAfter(
  sql: Sql,
  roomId: RoomId,
  after: Rev,
  upTo: Rev,
  limit: number,
): Promise<ChangeRow[]> {
  const messages = await messagesChangedIn(sql, roomId, after, upTo, limit)
  const memberships = await membershipsChangedIn(sql, roomId, after, upTo, limit)
  const rooms = await roomChangedIn(sql, roomId, after, upTo)
  const changes: ChangeRow[] = [
    ...messages.map((message) => ({ kind: 'message' as const, rev: message.rev, message })),
    ...memberships.map((membership) => ({ kind: 'membership' as const, rev: membership.rev, membership })),
    ...rooms.map((room) => ({ kind: 'room' as const, rev: room.rev, room })),
  ]
  return changes.sort((a, b) => a.rev - b.rev).slice(0, limit)
}
