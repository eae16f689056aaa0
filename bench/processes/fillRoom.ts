import { join } from 'node:path'
import Database from 'better-sqlite3'

/**
 * Puts so many messages into a room of a stopped server's database, by plain SQL: by the API it would take minutes.
 * Their ciphertext is noise, which nobody who sends ever reads.
 */
export function fillRoom(dataDir: string, room: string, count: number): void {
  const database = new Database(join(dataDir, 'roomkey.db'))
  try {
    database.transaction(() => {
      database
        .prepare(
          `insert into messages (room_id, seq, id, rev, sender_id, attachment_count, created_at, key_epoch, version, nonce, ciphertext)
           with recursive n (i) as (select 1 union all select i + 1 from n where i < :count)
           select id, last_seq + i, printf('01900000-0000-7000-8000-%012x', i), last_rev + i, created_by, 0,
             created_at, 1, 1, randomblob(12), randomblob(136)
           from n, rooms where id = :room`,
        )
        .run({ room, count })
      database
        .prepare(
          'update rooms set last_seq = last_seq + :count, last_rev = last_rev + :count where id = :room',
        )
        .run({ room, count })
    })()
  } finally {
    database.close()
  }
}
