/** What segments.ts keeps. Before, one number per room told where its newest messages without a gap began. */
export const SEGMENT_TABLES: readonly string[] = [
  // `rev` null: current. Otherwise what changed after it, up to the room's `snapshot_rev`, is unknown.
  `CREATE TABLE segments (
    room_id TEXT NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    rev INTEGER,
    PRIMARY KEY (room_id, from_seq)
  ) WITHOUT ROWID`,
  // Up to the first message that is missing: own ones may have got their place before others below them arrived.
  `INSERT INTO segments (room_id, from_seq, to_seq)
   SELECT id, complete_from_seq, coalesce((
     SELECT seq FROM messages AS last
     WHERE room_id = rooms.id AND seq >= complete_from_seq AND NOT EXISTS (
       SELECT 1 FROM messages AS next WHERE next.room_id = rooms.id AND next.seq = last.seq + 1)
     ORDER BY seq LIMIT 1
   ), complete_from_seq - 1) FROM rooms WHERE rev > 0`,
  'ALTER TABLE rooms DROP COLUMN complete_from_seq',
  'ALTER TABLE rooms ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0',
  // How often server rows were forgotten here: what was asked for before that is of another life of them.
  'ALTER TABLE account ADD COLUMN lives INTEGER NOT NULL DEFAULT 0',
  // The room's rev when its unread messages were counted.
  'ALTER TABLE read_marks ADD COLUMN counted_rev INTEGER NOT NULL DEFAULT 0',
]
