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
  if (below === null) {
    return from === null
      ? sql.all<Found>(ALL, [expression, limit])
      : sql.all<Found>(FROM, [expression, from, limit])
  }
  return from === null
    ? sql.all<Found>(BELOW, [expression, below, limit])
    : sql.all<Found>(BELOW_FROM, [expression, below, from, limit])
}

// One statement: beginning to read costs as much as reading a page. FTS5 passes over integers that are out of bounds;
// numbers of JavaScript are bound as floating-point ones, for which it would walk the whole list from its beginning.
// The less there is for it to compare, the faster it walks, so bounds are left out where there are none. Every join
// finds one row or none, by a unique number, and must stand behind the index: else SQLite would gather and sort.
const statement = (bounds: string): string =>
  `SELECT search_index.rowid AS place, messages.id, room_id AS room, seq, sender_id AS sender, username, text,
     messages.created_at AS "at",
     CASE WHEN messages.id IN (SELECT message_id FROM attachments) THEN (
       SELECT json_group_array(name ORDER BY position) FROM attachments WHERE message_id = messages.id
     ) END AS files,
     EXISTS (SELECT 1 FROM outbox) AND EXISTS (
       SELECT 1 FROM outbox WHERE state = 'waiting' AND (
         (target_id = messages.id AND kind = 'delete') OR (outbox.room_id = messages.room_id AND kind = 'leave'))
     ) AS isLeaving
   FROM search_index
   LEFT JOIN search_places ON place = search_index.rowid
   LEFT JOIN messages ON messages.local_id = search_places.local_id
   LEFT JOIN people ON people.id = sender_id
   WHERE search_index MATCH ? ${bounds}
   ORDER BY search_index.rowid DESC LIMIT CAST(? AS INTEGER)`

const IS_BELOW = 'AND search_index.rowid < CAST(? AS INTEGER)'
const IS_FROM = 'AND search_index.rowid >= CAST(? AS INTEGER)'
// Written out: the driver looks a statement up by its text, and a new text would be read whole for that each time.
const ALL = statement('')
const BELOW = statement(IS_BELOW)
const FROM = statement(IS_FROM)
const BELOW_FROM = statement(`${IS_BELOW} ${IS_FROM}`)
