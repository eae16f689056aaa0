import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'

/** Where the index holds a message that fits, and what is shown of it. */
export interface Found {
  place: number
  id: MessageId
  room: RoomId
  seq: Seq | null
  sender: UserId | null
  username: string | null
  text: string
  at: number
  /** Their names in order, as JSON; null: it has none. */
  files: string | null
  /** 1: it, or its room, is about to go. */
  isLeaving: 0 | 1
}

/** Places in [from, below); null: no end. */
export interface Stretch {
  below: number | null
  from: number | null
  limit: number
}

/** Messages that fit, newest first, with what is not to be shown: whoever goes on needs to know where the walk ended. */
export function walk(sql: SqlDriver, expression: string, { below, from, limit }: Stretch): Found[] {
  const bounds = [...(below === null ? [] : [below]), ...(from === null ? [] : [from])]
  return sql.all<Found>(statement(below !== null, from !== null), [expression, ...bounds, limit])
}

// One statement: beginning to read costs as much as reading a page. FTS5 passes over integers that are out of bounds;
// numbers of JavaScript are bound as floating-point ones, for which it would walk the whole list from its beginning.
// The less there is for it to compare, the faster it walks, so bounds are left out where there are none.
const statement = (hasBelow: boolean, hasFrom: boolean): string =>
  `SELECT found AS place, messages.id, room_id AS room, seq, sender_id AS sender, username, text,
     messages.created_at AS "at",
     CASE WHEN EXISTS (SELECT 1 FROM attachments WHERE message_id = messages.id) THEN (
       SELECT json_group_array(name ORDER BY position) FROM attachments WHERE message_id = messages.id
     ) END AS files,
     EXISTS (SELECT 1 FROM outbox) AND EXISTS (
       SELECT 1 FROM outbox WHERE state = 'waiting' AND (
         (target_id = messages.id AND kind = 'delete') OR (outbox.room_id = messages.room_id AND kind = 'leave'))
     ) AS isLeaving
   FROM (
     SELECT rowid AS found FROM search_index WHERE search_index MATCH ?
       ${hasBelow ? 'AND rowid < CAST(? AS INTEGER)' : ''} ${hasFrom ? 'AND rowid >= CAST(? AS INTEGER)' : ''}
     ORDER BY rowid DESC LIMIT CAST(? AS INTEGER)
   )
   LEFT JOIN search_places ON place = found
   LEFT JOIN messages ON messages.local_id = search_places.local_id
   LEFT JOIN people ON people.id = sender_id
   ORDER BY found DESC`
