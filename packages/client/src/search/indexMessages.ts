import type { RoomId } from '@roomkey/protocol'
import type { SqlDriver } from '../ports/index.ts'
import { documentOf } from './document.ts'

interface Row {
  local_id: number
  room_id: RoomId
  sender_id: number | null
  text: string
  created_at: number
  files: string
}

/** Puts messages into the index that are not there. Part of the caller's transaction. */
export function indexMessages(sql: SqlDriver, ids: readonly number[]): void {
  const rows = sql.all<Row>(
    `SELECT local_id, room_id, sender_id, text, created_at, (
       SELECT json_group_array(name ORDER BY position) FROM attachments WHERE message_id = messages.id) AS files
     FROM messages WHERE local_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM search_places WHERE search_places.local_id = messages.local_id)`,
    [JSON.stringify(ids)],
  )
  for (const row of rows) {
    const place = freePlace(sql, row)
    const words = documentOf({
      room: row.room_id,
      sender: row.sender_id,
      text: row.text,
      files: JSON.parse(row.files) as string[],
    })
    sql.run('INSERT INTO search_places (local_id, place) VALUES (?, ?)', [row.local_id, place])
    sql.run('INSERT INTO search_index (rowid, words) VALUES (?, ?)', [place, words])
  }
}

/**
 * The message's time, or near after it when others have the same: local ids are counted up, so that their last bits
 * spread any number of equal times over as many places, found in as many looks as that number has bits.
 */
function freePlace(sql: SqlDriver, { created_at, local_id }: Row): number {
  for (let looks = 0; ; looks++) {
    // The count of looks itself moves on, too: so it ends, however the places around are taken.
    const place = created_at + (local_id % 2 ** Math.min(looks, 40)) + looks
    if (sql.all('SELECT 1 FROM search_places WHERE place = ?', [place]).length === 0) return place
  }
}
