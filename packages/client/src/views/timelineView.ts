import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { AttachmentRow, TimelineMessage, TimelineView } from '../api/views.ts'
import { readSeq, unreadCount } from '../cache/readMarks.ts'
import type { SqlDriver } from '../ports/index.ts'
import { messageState } from './messageState.ts'
import { type PendingChange, pendingChanges } from './pendingChanges.ts'
import { pendingRoom } from './pendingRoom.ts'

interface Row {
  id: MessageId
  seq: Seq | null
  sender_id: UserId | null
  username: string | null
  text: string
  created_at: number
  edited_at: number | null
  deleted_at: number | null
  queued: number | null
  failure: string | null
  retryable: number | null
}

const MESSAGES = `SELECT messages.id, seq, sender_id, username, text, created_at, edited_at, deleted_at,
    outbox.position AS queued, failure, retryable
  FROM messages LEFT JOIN people ON people.id = sender_id LEFT JOIN outbox ON outbox.message_id = messages.id
  WHERE messages.room_id = ?`

/**
 * At most `limit` messages that the server has, up to `upTo` where that is given, else followed by the own ones that
 * wait. Null when the room is not ours.
 */
export function timelineView(
  sql: SqlDriver,
  query: { room: RoomId; limit: number; upTo?: Seq | undefined },
  now: { me: UserId; live: boolean; older: TimelineView['older'] },
): TimelineView | null {
  const room = sql.all<{ last_seq: Seq; from_seq: Seq }>(
    'SELECT last_seq, complete_from_seq AS from_seq FROM rooms WHERE id = ? AND name IS NOT NULL',
    [query.room],
  )[0]
  if (room === undefined) return null
  const pending = pendingRoom(sql, query.room)
  if (pending.leaving) return null
  const changes = pendingChanges(pending.operations, now.live)
  const hasNewer = query.upTo !== undefined && query.upTo < room.last_seq
  const taken = sql.all<Row>(`${MESSAGES} AND seq >= ? AND seq <= ? ORDER BY seq DESC LIMIT ?`, [
    query.room,
    room.from_seq,
    hasNewer ? (query.upTo ?? null) : Number.MAX_SAFE_INTEGER,
    query.limit + 1,
  ])
  const shown = taken.slice(0, query.limit).reverse()
  const unsent = hasNewer
    ? []
    : sql.all<Row>(`${MESSAGES} AND seq IS NULL ORDER BY messages.local_id`, [query.room])
  const attachments = attachmentsOf(sql, [...shown, ...unsent])
  return {
    messages: [...shown, ...unsent].map((row) =>
      changed(changes.get(row.id), {
        id: row.id,
        seq: row.seq,
        sender:
          row.sender_id === null || row.username === null
            ? null
            : { id: row.sender_id, username: row.username },
        isOwn: row.sender_id === now.me,
        text: row.text,
        at: row.created_at,
        editedAt: row.edited_at,
        deleted: row.deleted_at !== null,
        attachments: attachments.get(row.id) ?? [],
        change: null,
        ...messageState(row, now.live, pending.blocked),
      }),
    ),
    hasOlder: taken.length > query.limit || room.from_seq > 1,
    hasNewer,
    older: now.older,
    readSeq: readSeq(sql, query.room),
    lastSeq: room.last_seq,
    unread: unreadCount(sql, query.room, now.me),
  }
}

/** As the change will leave it; of a message that is itself on its way, that way is told first. */
function changed(pending: PendingChange | undefined, message: TimelineMessage): TimelineMessage {
  if (pending === undefined) return message
  const { text, deleted } = pending
  const shown = {
    ...message,
    text: deleted ? '' : (text ?? message.text),
    deleted: message.deleted || deleted,
    attachments: deleted ? [] : message.attachments,
  }
  return message.state === 'sent' ? { ...shown, change: pending.change, ...pending.state } : shown
}

function attachmentsOf(sql: SqlDriver, messages: readonly Row[]): Map<MessageId, AttachmentRow[]> {
  // As one JSON value: the number of bound values in a statement is limited, the number of messages shown is not.
  const rows = sql.all<AttachmentRow & { messageId: MessageId }>(
    `SELECT message_id AS messageId, id, name, size, content_type AS contentType, width, height
     FROM attachments WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY message_id, position`,
    [JSON.stringify(messages.map((message) => message.id))],
  )
  const grouped = new Map<MessageId, AttachmentRow[]>()
  for (const { messageId, ...attachment } of rows) {
    grouped.set(messageId, [...(grouped.get(messageId) ?? []), attachment])
  }
  return grouped
}
