// `mentions_me`: somebody else's message that names me as I am called by `mentioned_as`, whole or since it was edited.
// The index holds those alone, so that other messages cost it nothing. `room_notify`: choices other than the default.
export const ATTENTION_TABLES: readonly string[] = [
  'ALTER TABLE messages ADD COLUMN mentions_me INTEGER NOT NULL DEFAULT 0',
  'CREATE INDEX messages_that_mention ON messages (room_id, seq) WHERE mentions_me = 1',
  // Null: what was cached before mentions were looked for is still to be marked (markMentions).
  'ALTER TABLE account ADD COLUMN mentioned_as TEXT',
  'CREATE TABLE room_notify (room_id TEXT PRIMARY KEY, notify TEXT NOT NULL) WITHOUT ROWID',
]
