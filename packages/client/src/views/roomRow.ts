import type { MessageId, RoomId, UserId } from '@roomkey/protocol'
import type { Person, RoomRow } from '../api/views.ts'
import { unreadCount } from '../cache/readMarks.ts'
import type { SqlDriver } from '../ports/index.ts'
import { messageState } from './messageState.ts'
import { pendingChanges } from './pendingChanges.ts'
import { type PendingRoom, pendingRoom } from './pendingRoom.ts'
import { previewOf } from './preview.ts'

interface Row {
  name: string
  created_at: number
  members: number
  draft: string | null
}

interface LastMessage {
  id: MessageId
  sender_id: UserId | null
  sender_name: string | null
  text: string
  created_at: number
  deleted_at: number | null
  attachments: number
  queued: number | null
  failure: string | null
  retryable: number | null
}

/** Null when the room is not ours. */
export function roomRow(sql: SqlDriver, id: RoomId, me: UserId, live: boolean): RoomRow | null {
  const row = sql.all<Row>(
    `SELECT name, created_at, text AS draft,
       (SELECT count(*) FROM memberships WHERE memberships.room_id = id AND left_at IS NULL) AS members
     FROM rooms LEFT JOIN drafts ON drafts.room_id = id WHERE id = ? AND name IS NOT NULL`,
    [id],
  )[0]
  if (row === undefined) return null
  const pending = pendingRoom(sql, id)
  if (pending.leaving) return null
  const lastMessage = lastMessageOf(sql, id, me, live, pending)
  return {
    id,
    name: pending.name ?? row.name,
    directWith: row.members === 2 && row.name === '' ? otherMember(sql, id, me) : null,
    memberCount: row.members - pending.removed.size,
    pending: pending.created,
    unread: unreadCount(sql, id, me),
    draft: row.draft,
    lastMessage,
    activeAt: lastMessage?.at ?? row.created_at,
  }
}

function otherMember(sql: SqlDriver, room: RoomId, me: UserId): Person | null {
  const rows = sql.all<Person>(
    `SELECT people.id, username FROM memberships JOIN people ON people.id = user_id
     WHERE room_id = ? AND left_at IS NULL AND user_id <> ?`,
    [room, me],
  )
  return rows[0] ?? null
}

const LAST = `SELECT messages.id, sender_id, username AS sender_name, messages.text, messages.created_at, deleted_at,
    (SELECT count(*) FROM attachments WHERE message_id = messages.id) AS attachments,
    outbox.position AS queued, outbox.failure, outbox.retryable
  FROM messages LEFT JOIN people ON people.id = sender_id LEFT JOIN outbox ON outbox.message_id = messages.id`

/** Own unsent messages come after all others, as in the timeline. */
function lastMessageOf(
  sql: SqlDriver,
  room: RoomId,
  me: UserId,
  live: boolean,
  { operations, blocked }: PendingRoom,
): RoomRow['lastMessage'] {
  const row =
    sql.all<LastMessage>(
      `${LAST} WHERE messages.room_id = ? AND seq IS NULL ORDER BY messages.local_id DESC LIMIT 1`,
      [room],
    )[0] ?? sql.all<LastMessage>(`${LAST} WHERE messages.room_id = ? ORDER BY seq DESC LIMIT 1`, [room])[0]
  if (row === undefined) return null
  const change = operations.length === 0 ? undefined : pendingChanges(operations, live).get(row.id)
  const deleted = row.deleted_at !== null || change?.deleted === true
  return {
    sender:
      row.sender_id === null || row.sender_name === null
        ? null
        : { id: row.sender_id, username: row.sender_name },
    isOwn: row.sender_id === me,
    preview: deleted ? null : previewOf(change?.text ?? row.text),
    attachmentCount: deleted ? 0 : row.attachments,
    at: row.created_at,
    state: row.queued === null && change ? change.state.state : messageState(row, live, blocked).state,
  }
}
