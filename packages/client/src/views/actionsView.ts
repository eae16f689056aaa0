import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { RoomAction, RoomActionKind } from '../api/actions.ts'
import type { Person } from '../api/views.ts'
import { type PendingOperation, pendingActions, pendingState } from '../cache/pendingRows.ts'
import type { SqlDriver } from '../ports/index.ts'
import { peopleName } from './nameless.ts'
import { pendingRoom } from './pendingRoom.ts'
import { plainName } from './plainName.ts'

/** Room actions that are on their way, failed, or left something to say, and failed changes of messages; oldest first. */
export function actionsView(sql: SqlDriver, me: UserId, live: boolean): RoomAction[] {
  return pendingActions(sql).flatMap((operation): RoomAction[] => {
    const kind = kindOf(sql, operation)
    const named = nameOf(sql, operation.room, me)
    // A room without a row was taken back: what cleans up after it on the server is nobody's action.
    if (named === null) return []
    const common = { id: operation.id, room: operation.room, ...named, at: operation.at, ...kind }
    if (operation.state === 'waiting' || operation.state === 'failed') {
      const blocked = operation.kind === 'create' ? null : pendingRoom(sql, operation.room).blocked
      return [{ ...common, ...pendingState(operation, live, blocked) }]
    }
    const { unknownUsernames } = operation
    return unknownUsernames.length === 0 ? [] : [{ ...common, state: 'done' as const, unknownUsernames }]
  })
}

function kindOf(sql: SqlDriver, operation: PendingOperation): RoomActionKind {
  switch (operation.kind) {
    case 'create':
    case 'addMembers':
      return { kind: operation.kind, usernames: operation.usernames }
    case 'change': {
      const { name, description } = operation
      return {
        kind: 'change',
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
      }
    }
    case 'removeMember':
      return { kind: 'removeMember', user: personOf(sql, operation.user) }
    case 'leave':
      return { kind: 'leave' }
    case 'edit': {
      const { message, text } = operation
      return { kind: 'edit', message, seq: seqOf(sql, message), text }
    }
    case 'delete':
      return { kind: 'delete', message: operation.message, seq: seqOf(sql, operation.message) }
  }
}

/** Null when the room is not in the cache. */
function nameOf(
  sql: SqlDriver,
  room: RoomId,
  me: UserId,
): Pick<RoomAction, 'roomName' | 'isNameless'> | null {
  const row = sql.all<{ name: string | null }>('SELECT name FROM rooms WHERE id = ?', [room])[0]
  if (row === undefined) return null
  const pending = pendingRoom(sql, room)
  const name = pending.name ?? row.name
  return name === ''
    ? { roomName: peopleName(sql, room, me, pending), isNameless: true }
    : { roomName: plainName(name ?? ''), isNameless: false }
}

function seqOf(sql: SqlDriver, message: MessageId): Seq | null {
  return sql.all<{ seq: Seq | null }>('SELECT seq FROM messages WHERE id = ?', [message])[0]?.seq ?? null
}

function personOf(sql: SqlDriver, id: UserId): Person {
  const row = sql.all<{ username: string }>('SELECT username FROM people WHERE id = ?', [id])[0]
  return { id, username: row?.username ?? '' }
}
