// `upload_url`: the path under which the server knows an unfinished upload. `downloads`: files that were looked at, as
// far as there is room; `used` grows with each look.
export const TRANSFER_TABLES: readonly string[] = [
  'ALTER TABLE attachments ADD COLUMN upload_url TEXT',
  `CREATE TABLE downloads (
    attachment_id TEXT PRIMARY KEY,
    room_id TEXT NOT NULL,
    size INTEGER NOT NULL,
    used INTEGER NOT NULL,
    content BLOB NOT NULL
  )`,
  `CREATE TABLE draft_files (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    room_id TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    width INTEGER,
    height INTEGER
  )`,
  'CREATE INDEX downloads_by_use ON downloads (used, size)',
  'CREATE INDEX downloads_by_room ON downloads (room_id)',
]

// SHA-256 in hex of a file on its way up, once it is known: reading a large one takes a while.
export const UPLOAD_DIGESTS: readonly string[] = ['ALTER TABLE attachments ADD COLUMN digest TEXT']
