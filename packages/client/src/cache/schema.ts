import type { SqlDriver } from '../ports/index.ts'
import { ASKED_CHANGES } from './askedChanges.ts'
import { ATTENTION_TABLES } from './attentionTables.ts'
import { DOWNLOAD_PIECES } from './downloadTables.ts'
import { EDIT_DRAFTS } from './editDrafts.ts'
import { LOST_TABLES } from './lostWritings.ts'
import { FAILURE_CODES, OUTBOX_OF_OPERATIONS } from './outboxTable.ts'
import { LEFTOVERS, NEW_ABOVE, PLAIN_QUEUEING, SEARCH_TABLES } from './searchTables.ts'
import { SEGMENT_TABLES } from './segmentTables.ts'
import { TRANSFER_TABLES, UPLOAD_DIGESTS } from './transferTables.ts'

// One schema for every host. A step is never changed once released: later ones are added below it. Times are
// milliseconds since 1970, UTC; booleans are 0 and 1.

const STEPS: readonly (readonly string[])[] = [
  [
    // One row: whose data this is, and what the server said of itself.
    `CREATE TABLE account (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      server TEXT NOT NULL,
      user_id INTEGER NOT NULL,
      username TEXT NOT NULL,
      epoch TEXT,
      limits TEXT
    )`,
    `CREATE TABLE people (id INTEGER PRIMARY KEY, username TEXT NOT NULL)`,
    // `name` is null until the room's own row has arrived. `rev`: every change up to it is applied here.
    // Messages with seq >= `complete_from_seq` are all here and current; older rows may be stale or missing.
    // `snapshot_rev`: changes up to it were skipped over, so an older page of history may be stale.
    `CREATE TABLE rooms (
      id TEXT PRIMARY KEY,
      name TEXT,
      description TEXT,
      is_private INTEGER NOT NULL DEFAULT 1,
      created_by INTEGER,
      created_at INTEGER NOT NULL DEFAULT 0,
      row_rev INTEGER NOT NULL DEFAULT 0,
      rev INTEGER NOT NULL DEFAULT 0,
      last_seq INTEGER NOT NULL DEFAULT 0,
      complete_from_seq INTEGER NOT NULL DEFAULT 1,
      snapshot_rev INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID`,
    `CREATE TABLE memberships (
      room_id TEXT NOT NULL,
      user_id INTEGER NOT NULL,
      role TEXT NOT NULL,
      rev INTEGER NOT NULL,
      joined_at INTEGER NOT NULL,
      left_at INTEGER,
      PRIMARY KEY (room_id, user_id)
    ) WITHOUT ROWID`,
    // `seq` and `rev` are null until the server has taken the message.
    `CREATE TABLE messages (
      local_id INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      room_id TEXT NOT NULL,
      seq INTEGER,
      rev INTEGER,
      sender_id INTEGER,
      text TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      edited_at INTEGER,
      deleted_at INTEGER
    )`,
    `CREATE INDEX messages_by_seq ON messages (room_id, seq)`,
    // `upload` is null for what the server holds; else where an own file stands on its way up.
    `CREATE TABLE attachments (
      id TEXT PRIMARY KEY,
      message_id TEXT NOT NULL,
      room_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      size INTEGER NOT NULL,
      content_type TEXT NOT NULL,
      width INTEGER,
      height INTEGER,
      upload TEXT CHECK (upload IN ('waiting', 'uploaded', 'failed')),
      failure TEXT
    ) WITHOUT ROWID`,
    `CREATE INDEX attachments_by_message ON attachments (message_id, position)`,
    `CREATE INDEX attachments_on_their_way ON attachments (upload) WHERE upload IS NOT NULL`,
    // In the order written. A row leaves when the server has the message; `failure` is for people.
    `CREATE TABLE outbox (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      message_id TEXT NOT NULL UNIQUE,
      room_id TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      failure TEXT
    )`,
    `CREATE TABLE drafts (room_id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID`,
    // `server_seq`: how far the server knows. `server_unread` was counted when `counted_seq` was the newest message.
    `CREATE TABLE read_marks (
      room_id TEXT PRIMARY KEY,
      read_seq INTEGER NOT NULL,
      server_seq INTEGER NOT NULL,
      server_unread INTEGER NOT NULL,
      counted_seq INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
  [
    // Also answers what is unread without looking at the messages themselves.
    `DROP INDEX messages_by_seq`,
    `CREATE INDEX messages_by_seq ON messages (room_id, seq, deleted_at, sender_id)`,
    `CREATE INDEX outbox_ready ON outbox (room_id, position) WHERE failure IS NULL`,
  ],
  SEARCH_TABLES,
  [
    // One row: the room this app was last seen with, and where in it; `message_id` null: at its end.
    `CREATE TABLE last_place (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      room_id TEXT NOT NULL,
      message_id TEXT,
      seq INTEGER,
      top REAL
    )`,
  ],
  OUTBOX_OF_OPERATIONS,
  SEGMENT_TABLES,
  TRANSFER_TABLES,
  LOST_TABLES,
  PLAIN_QUEUEING,
  LEFTOVERS,
  EDIT_DRAFTS,
  UPLOAD_DIGESTS,
  ATTENTION_TABLES,
  ASKED_CHANGES,
  DOWNLOAD_PIECES,
  FAILURE_CODES,
  NEW_ABOVE,
]

/** The newest schema: how many steps lead to it. Each has a fixture (hosts/node/upgrade). */
export const SCHEMA = STEPS.length

export class NewerDataError extends Error {}

/** Brings a local database to this build's schema (or to an earlier step of it). Throws NewerDataError. */
export function migrate(sql: SqlDriver, steps = STEPS.length): void {
  const version = sql.all<{ user_version: number }>('PRAGMA user_version')[0]?.user_version ?? 0
  if (version > STEPS.length)
    throw new NewerDataError('The local data was written by a newer version of this app.')
  for (let step = version; step < steps; step++) {
    sql.transaction(() => {
      for (const statement of STEPS[step] ?? []) sql.run(statement)
      sql.run(`PRAGMA user_version = ${step + 1}`)
    })
  }
}
