import type { RoomId } from '@roomkey/protocol'
import type { LostWriting } from '../api/lost.ts'
import type { SqlDriver } from '../ports/index.ts'

// What somebody had written in a room and not sent when they lost access to it. The room's rows go; their own words
// stay until they have seen them.

export const LOST_TABLES: readonly string[] = [
  // `texts`: as JSON, in the order written, the draft last. `files`: how many were to go with them.
  `CREATE TABLE lost_writings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    room_name TEXT NOT NULL,
    texts TEXT NOT NULL,
    files INTEGER NOT NULL
  )`,
]

/** Before the room is removed. Who leaves it by themselves knows what they had not sent. */
export function keepUnsent(sql: SqlDriver, room: RoomId): void {
  if (isLeaving(sql, room)) return
  const texts = sql
    .all<{ text: string }>(
      `SELECT text FROM (
         SELECT 0 AS draft, coalesce(position, 0) AS place, text FROM messages
           LEFT JOIN outbox ON outbox.message_id = messages.id WHERE messages.room_id = ?1 AND seq IS NULL
         UNION ALL SELECT 0, position, body ->> '$.text' FROM outbox WHERE room_id = ?1 AND kind = 'edit'
         UNION ALL SELECT 1, 0, text FROM edit_drafts WHERE room_id = ?1
         UNION ALL SELECT 2, 0, text FROM drafts WHERE room_id = ?1
       ) WHERE text <> '' ORDER BY draft, place`,
      [room],
    )
    .map((row) => row.text)
  const files = sql.all<{ count: number }>(
    `SELECT (SELECT count(*) FROM attachments JOIN messages ON messages.id = message_id
             WHERE messages.room_id = ?1 AND seq IS NULL)
       + (SELECT count(*) FROM draft_files WHERE room_id = ?1) AS count`,
    [room],
  )[0]
  const count = files?.count ?? 0
  if (texts.length === 0 && count === 0) return
  sql.run('INSERT INTO lost_writings (room_name, texts, files) VALUES (?, ?, ?)', [
    nameOf(sql, room),
    JSON.stringify(texts),
    count,
  ])
}

/** Oldest first. */
export function lostWritings(sql: SqlDriver): LostWriting[] {
  const rows = sql.all<{ id: number; roomName: string; texts: string; files: number }>(
    'SELECT id, room_name AS roomName, texts, files FROM lost_writings ORDER BY id',
  )
  return rows.map((row) => ({ ...row, texts: JSON.parse(row.texts) as string[] }))
}

export function forgetLost(sql: SqlDriver, id: number): void {
  sql.run('DELETE FROM lost_writings WHERE id = ?', [id])
}

function isLeaving(sql: SqlDriver, room: RoomId): boolean {
  return sql.all(`SELECT 1 FROM outbox WHERE room_id = ? AND kind = 'leave'`, [room]).length > 0
}

function nameOf(sql: SqlDriver, room: RoomId): string {
  const rows = sql.all<{ name: string | null }>(
    `WITH others AS (
       SELECT people.username, left_at FROM memberships
       JOIN people ON people.id = memberships.user_id JOIN account ON account.user_id <> people.id
       WHERE room_id = ?1
     )
     SELECT coalesce(nullif(name, ''),
       (SELECT group_concat(username, ', ') FROM others WHERE left_at IS NULL),
       (SELECT username FROM others ORDER BY left_at DESC LIMIT 1)
     ) AS name FROM rooms WHERE id = ?1`,
    [room],
  )
  return rows[0]?.name ?? ''
}
