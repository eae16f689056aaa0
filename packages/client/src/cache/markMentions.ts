import { MAX_UNREAD_COUNTED, type RoomId } from '@roomkey/protocol'
import { mentionsPerson } from '../api/mentions.ts'
import type { SqlDriver } from '../ports/index.ts'
import { readMe } from './accountRow.ts'

/** Some hundred milliseconds of work, once. */
const OF_ALL = 20_000

/**
 * Marks the unread messages that were cached before mentions were looked for, or under another name of mine: what was
 * read is never asked for. Otherwise each message is marked when it is written (applyMessage).
 */
export function markMentions(sql: SqlDriver): void {
  const marked = sql.all('SELECT 1 FROM account WHERE mentioned_as IS username').length > 0
  if (marked) return
  const me = readMe(sql)
  sql.transaction(() => {
    sql.run('UPDATE messages SET mentions_me = 0 WHERE mentions_me = 1')
    const rooms = sql.all<{ id: RoomId; read_seq: number }>(
      `SELECT id, coalesce(read_seq, 0) AS read_seq FROM rooms LEFT JOIN read_marks ON room_id = id
       WHERE last_seq > coalesce(read_seq, 0)`,
    )
    let left = OF_ALL
    for (const { id, read_seq } of rooms) {
      if (left <= 0) break
      const unread = sql.all<{ local_id: number; text: string }>(
        `SELECT local_id, text FROM messages
         WHERE room_id = ? AND seq > ? AND deleted_at IS NULL AND sender_id IS NOT ? ORDER BY seq DESC LIMIT ?`,
        [id, read_seq, me.id, Math.min(left, MAX_UNREAD_COUNTED)],
      )
      left -= unread.length
      for (const { local_id, text } of unread) {
        if (mentionsPerson(text, me.username))
          sql.run('UPDATE messages SET mentions_me = 1 WHERE local_id = ?', [local_id])
      }
    }
    sql.run('UPDATE account SET mentioned_as = username')
  })
}
