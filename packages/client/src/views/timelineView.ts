import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { FailureCode } from '../api/actions.ts'
import type { AttachmentRow, TimelineMessage, TimelineView } from '../api/views.ts'
import { readSeq, unreadCount } from '../cache/readMarks.ts'
import { liveSegment, type Segment, segmentAt } from '../cache/segments.ts'
import type { SqlDriver } from '../ports/index.ts'
import { messageState } from './messageState.ts'
import { type PendingChange, pendingChanges } from './pendingChanges.ts'
import { pendingRoom } from './pendingRoom.ts'
import { plainName } from './plainName.ts'

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
  failure_code: FailureCode | null
  retryable: number | null
}

const MESSAGES = `SELECT messages.id, seq, sender_id, username, text, created_at, edited_at, deleted_at,
    outbox.position AS queued, failure, failure_code, retryable
  FROM messages LEFT JOIN people ON people.id = sender_id LEFT JOIN outbox ON outbox.message_id = messages.id
  WHERE messages.room_id = ?`

const NOTHING: Segment = { from: 1 as Seq, to: 0 as Seq, rev: null }

/** Messages of one segment. Null when the room is not ours. */
export function timelineView(
  sql: SqlDriver,
  query: { room: RoomId; limit: number; upTo?: Seq | undefined; around?: Seq | undefined },
  now: { me: UserId; live: boolean } & Pick<TimelineView, 'older' | 'newer'>,
): TimelineView | null {
  if (sql.all('SELECT 1 FROM rooms WHERE id = ? AND name IS NOT NULL', [query.room]).length === 0) return null
  const pending = pendingRoom(sql, query.room)
  if (pending.leaving) return null
  const changes = pendingChanges(pending.operations, now.live)
  const live = liveSegment(sql, query.room) ?? NOTHING
  const upTo = query.upTo ?? live.to
  const around = query.around ?? upTo
  const segment = query.upTo === undefined || around >= live.from ? live : segmentAt(sql, query.room, around)
  const hasNewer = segment?.from !== live.from || upTo < live.to
  const taken = sql.all<Row>(
    `${MESSAGES} AND seq >= ? AND seq <= ? ORDER BY seq DESC LIMIT CAST(? AS INTEGER)`,
    [query.room, segment?.from ?? 1, Math.min(upTo, segment?.to ?? 0), query.limit + 1],
  )
  const shown = taken.slice(0, query.limit).reverse()
  const unsent = hasNewer ? [] : ownAhead(sql, query.room, live, now.me)
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
    held: segment !== null,
    hasOlder: taken.length > query.limit || segment === null || segment.from > 1,
    hasNewer,
    older: now.older,
    newer: now.newer,
    readSeq: readSeq(sql, query.room),
    lastSeq: live.to,
    unread: unreadCount(sql, query.room, now.me),
  }
}

/** One message as its timeline shows it; null when it is not among what can be shown now. */
export function timelineMessage(
  sql: SqlDriver,
  room: RoomId,
  id: MessageId,
  now: { me: UserId; live: boolean },
): TimelineMessage | null {
  const seq = sql.all<{ seq: Seq | null }>('SELECT seq FROM messages WHERE id = ?', [id])[0]?.seq ?? null
  const place = seq === null || isAhead(sql, room, seq) ? {} : { upTo: seq, around: seq }
  const view = timelineView(sql, { room, limit: 1, ...place }, { ...now, older: 'idle', newer: 'idle' })
  return view?.messages.find((message) => message.id === id) ?? null
}

const isAhead = (sql: SqlDriver, room: RoomId, seq: Seq) => seq > (liveSegment(sql, room) ?? NOTHING).to

/** Own messages that come after all others: those that got a place before what is below it has come, and unsent ones. */
function ownAhead(sql: SqlDriver, room: RoomId, live: Segment, me: UserId): Row[] {
  return [
    ...sql.all<Row>(`${MESSAGES} AND seq > ? AND sender_id = ? ORDER BY seq`, [room, live.to, me]),
    ...sql.all<Row>(`${MESSAGES} AND seq IS NULL ORDER BY messages.local_id`, [room]),
  ]
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
    grouped.set(messageId, [
      ...(grouped.get(messageId) ?? []),
      { ...attachment, name: plainName(attachment.name) },
    ])
  }
  return grouped
}
