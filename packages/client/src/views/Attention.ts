import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { AttentionView, Notice } from '../api/attention.ts'
import type { RoomRow } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'
import { previewOf } from './preview.ts'

/** Unless somebody may be told of more: nobody reads a longer list, and all of it is handed over at each change. */
const MOST_ROOMS = 50

interface Row {
  room: RoomId
  id: MessageId
  seq: Seq
  sender: string | null
  text: string
  at: number
  mention: 0 | 1
  attachments: number
}

/**
 * The attention view. A room's notices are read again only when its row in the room list was.
 */
export class Attention {
  readonly #sql: SqlDriver
  readonly #me: UserId
  /** A row is never changed: when anything of the room does, the list makes another one. */
  readonly #notices = new WeakMap<RoomRow, readonly Notice[]>()

  constructor({ sql, me }: { sql: SqlDriver; me: UserId }) {
    this.#sql = sql
    this.#me = me
  }

  /** @param rows of the room list: those with unread messages, in any order */
  read(rows: Iterable<RoomRow>, life: number): AttentionView {
    const all = [...rows]
    this.#readNotices(all.filter((row) => !this.#notices.has(row)))
    const noticesOf = (row: RoomRow) => this.#notices.get(row) ?? []
    const heard = all.filter(({ notify }) => notify !== 'nothing')
    const told = heard
      .toSorted((a, b) => b.activeAt - a.activeAt)
      .filter((row, index) => index < MOST_ROOMS || mayBeTold(row))
    return {
      unread: sum(heard, ({ unread }) => unread),
      urgent: sum(heard, (row) => (isUrgent(row) ? row.unread : row.mentions)),
      urgentOfAll: sum(heard, ({ mentions, notify, unread }) => (notify === 'mentions' ? mentions : unread)),
      notices: told.flatMap(noticesOf).sort((a, b) => a.at - b.at || a.seq - b.seq),
      newest: all.flatMap((row) => newestOf(noticesOf(row))),
      life,
    }
  }

  #readNotices(rows: readonly RoomRow[]): void {
    if (rows.length === 0) return
    const found = this.#sql.all<Row>(NEWEST, [JSON.stringify(rows.map((row) => row.id)), this.#me])
    const messages = Map.groupBy(found, ({ room }) => room)
    for (const row of rows) {
      const ofRoom = messages.get(row.id) ?? []
      this.#notices.set(
        row,
        ofRoom.map((message) => notice(message, row)),
      )
    }
  }
}

/** Every message of it is told, unless all rooms are silent: what one asked to be told of counts, too. */
const isUrgent = ({ directWith, notify }: RoomRow): boolean =>
  notify === 'all' || (directWith !== null && notify !== 'mentions')

/** Whoever wants to hear only what is for them is told of it, too. */
const mayBeTold = (row: RoomRow): boolean => isUrgent(row) || row.mentions > 0

/** They are in the order of their seqs. */
function newestOf(notices: readonly Notice[]): AttentionView['newest'] {
  const newest = notices.at(-1)
  if (newest === undefined) return []
  const mention = notices.findLast((each) => each.mention)?.seq ?? null
  return [{ room: newest.room, seq: newest.seq, mention }]
}

function notice(message: Row, { id, name, directWith, notify, unread }: RoomRow): Notice {
  return {
    message: message.id,
    seq: message.seq,
    room: id,
    roomName: name,
    directWith: directWith?.username ?? null,
    direct: directWith !== null,
    mention: message.mention === 1,
    choice: notify === 'nothing' ? 'default' : notify,
    sender: message.sender,
    preview: previewOf(message.text),
    attachmentCount: message.attachments,
    unread,
    at: message.at,
  }
}

const sum = (rows: readonly RoomRow[], of: (row: RoomRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0)

/** Of each room its newest unread message, and its newest one that mentions me. UNION leaves out what is both. */
const NEWEST = `SELECT room_id AS room, messages.id, seq, username AS sender, substr(text, 1, 2000) AS text,
    created_at AS at, mentions_me AS mention,
    (SELECT count(*) FROM attachments WHERE message_id = messages.id) AS attachments
  FROM (
    SELECT (SELECT local_id FROM messages AS newest WHERE newest.room_id = wanted.value
        AND seq > coalesce(read_seq, 0) AND deleted_at IS NULL AND sender_id IS NOT ?2 ORDER BY seq DESC LIMIT 1) AS local_id
      FROM json_each(?1) AS wanted LEFT JOIN read_marks ON read_marks.room_id = wanted.value
    UNION
    SELECT (SELECT local_id FROM messages AS newest WHERE newest.room_id = wanted.value
        AND seq > coalesce(read_seq, 0) AND mentions_me = 1 ORDER BY seq DESC LIMIT 1)
      FROM json_each(?1) AS wanted LEFT JOIN read_marks ON read_marks.room_id = wanted.value
  ) AS told JOIN messages ON messages.local_id = told.local_id LEFT JOIN people ON people.id = sender_id
  ORDER BY messages.room_id, seq`
