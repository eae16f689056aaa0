import type { MessageId, RoomId, UserId } from '@roomkey/protocol'
import type { RoomNotify } from '../api/attention.ts'
import type { RoomRow } from '../api/views.ts'
import { unreadCount, unreadMentions } from '../cache/readMarks.ts'
import type { SqlDriver } from '../ports/index.ts'
import { messageState } from './messageState.ts'
import { departedFrom, otherMembers, peopleName, soonDirect } from './nameless.ts'
import { pendingChanges } from './pendingChanges.ts'
import { NOTHING_WAITS, type PendingRoom, pendingRoom } from './pendingRoom.ts'
import { plainName } from './plainName.ts'
import { previewOf } from './preview.ts'

interface Row {
  id: RoomId
  name: string
  created_at: number
  last_seq: number
  members: number
  draft: string | null
  read_seq: number | null
  notify: RoomNotify | null
  waits: 0 | 1
}

interface LastMessage {
  id: MessageId
  room_id: RoomId
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

/**
 * Rows of the room list, of one room or of hundreds, in a handful of statements: each costs more to run than a row of
 * it does. A room that is not ours has none.
 */
export function roomRows(
  sql: SqlDriver,
  ids: Iterable<RoomId>,
  me: UserId,
  live: boolean,
): Map<RoomId, RoomRow> {
  const wanted = JSON.stringify([...ids])
  const rooms = sql.all<Row>(
    `SELECT rooms.id, name, created_at, last_seq, text AS draft, read_seq, notify,
       (SELECT count(*) FROM memberships WHERE memberships.room_id = rooms.id AND left_at IS NULL) AS members,
       EXISTS (SELECT 1 FROM outbox WHERE outbox.room_id = rooms.id) AS waits
     FROM json_each(?) AS wanted JOIN rooms ON rooms.id = wanted.value
       LEFT JOIN drafts ON drafts.room_id = rooms.id LEFT JOIN read_marks ON read_marks.room_id = rooms.id
       LEFT JOIN room_notify ON room_notify.room_id = rooms.id
     WHERE name IS NOT NULL`,
    [wanted],
  )
  const last = new Map(sql.all<LastMessage>(LAST, [wanted]).map((message) => [message.room_id, message]))
  const direct = rooms.filter((row) => row.members === 2 && row.name === '').map((row) => row.id)
  const others = direct.length === 0 ? null : otherMembers(sql, direct, me)
  const rows = new Map<RoomId, RoomRow>()
  for (const row of rooms) {
    const pending = row.waits === 1 ? pendingRoom(sql, row.id) : NOTHING_WAITS
    if (pending.leaving) continue
    const lastMessage = shown(last.get(row.id), me, live, pending)
    const nameless = pending.name === null && row.name === ''
    const other = nameless ? (others?.get(row.id) ?? soonDirect(sql, row.members, pending)) : null
    // What is written to whom one takes out never reaches them.
    const directWith = other !== null && pending.removed.has(other.id) ? null : other
    const isAlone = row.members - pending.removed.size <= 1 && pending.invited.length === 0
    rows.set(row.id, {
      id: row.id,
      name:
        nameless && directWith === null
          ? peopleName(sql, row.id, me, pending)
          : plainName(pending.name ?? row.name),
      directWith,
      departed: nameless && isAlone ? departedFrom(sql, row.id, me) : null,
      memberCount: row.members - pending.removed.size,
      pending: pending.created,
      // Nothing is newer than what was read: true of most rooms, most of the time.
      ...(row.read_seq !== null && row.read_seq >= row.last_seq
        ? NOTHING_UNREAD
        : { unread: unreadCount(sql, row.id, me), mentions: unreadMentions(sql, row.id, row.read_seq ?? 0) }),
      notify: row.notify ?? 'default',
      draft: row.draft,
      lastMessage,
      activeAt: lastMessage?.at ?? row.created_at,
    })
  }
  return rows
}

const NOTHING_UNREAD = { unread: 0, mentions: 0 }

/** Own unsent messages come after all others, as in the timeline. */
const LAST = `SELECT messages.id, messages.room_id, sender_id, username AS sender_name, messages.text,
    messages.created_at, deleted_at,
    (SELECT count(*) FROM attachments WHERE message_id = messages.id) AS attachments,
    outbox.position AS queued, outbox.failure, outbox.retryable
  FROM json_each(?) AS wanted JOIN messages ON messages.local_id = coalesce(
      (SELECT local_id FROM messages AS unsent WHERE unsent.room_id = wanted.value AND seq IS NULL
       ORDER BY local_id DESC LIMIT 1),
      (SELECT local_id FROM messages AS newest WHERE newest.room_id = wanted.value ORDER BY seq DESC LIMIT 1))
    LEFT JOIN people ON people.id = sender_id LEFT JOIN outbox ON outbox.message_id = messages.id`

function shown(
  row: LastMessage | undefined,
  me: UserId,
  live: boolean,
  { operations, blocked }: PendingRoom,
): RoomRow['lastMessage'] {
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
