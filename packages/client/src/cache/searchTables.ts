// What search keeps beside the messages. Triggers hold it to them whoever writes: within the transaction that changes
// a message or its files, what was indexed of it leaves the index and its number enters the queue. Words are put in
// afterwards, in slices (search/Indexer.ts), so that catching up pays nothing for them, and what was deleted or lost is
// never found, not even for a moment.

/** Takes what is known of one message out of the index. `id`: an expression for its local_id. */
const forget = (id: string) =>
  `DELETE FROM search_index WHERE rowid = (SELECT place FROM search_places WHERE local_id = ${id});
   DELETE FROM search_places WHERE local_id = ${id};`

/** Not `OR IGNORE`: within a trigger the statement that fired it decides what a conflict does. */
const queue = (id: string) =>
  `INSERT INTO search_queue SELECT local_id FROM messages
     WHERE local_id = ${id} AND local_id NOT IN (SELECT local_id FROM search_queue);`

const ofFile = (row: 'new' | 'old') => `(SELECT local_id FROM messages WHERE id = ${row}.message_id)`

export const SEARCH_TABLES: readonly string[] = [
  // Without the text itself: it stands in `messages`. The prefixes are what people type while they look at the list.
  `CREATE VIRTUAL TABLE search_index USING fts5(
    words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3'
  )`,
  // `place` is the message's time in milliseconds, or one of the next free ones: the index is walked by it, newest first.
  `CREATE TABLE search_places (local_id INTEGER PRIMARY KEY, place INTEGER NOT NULL UNIQUE)`,
  `CREATE TABLE search_queue (local_id INTEGER PRIMARY KEY)`,
  // Messages that were here before search was: those with local_id < `below` are still to be indexed.
  `CREATE TABLE search_backlog (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    top INTEGER NOT NULL,
    below INTEGER NOT NULL
  )`,
  `INSERT INTO search_backlog SELECT 1, last, last
   FROM (SELECT coalesce(max(local_id), 0) + 1 AS last FROM messages)`,
  `CREATE TRIGGER search_message_added AFTER INSERT ON messages BEGIN
     ${queue('new.local_id')}
   END`,
  `CREATE TRIGGER search_message_changed AFTER UPDATE OF sender_id, text, created_at, deleted_at ON messages
   WHEN old.text IS NOT new.text OR old.created_at IS NOT new.created_at OR old.sender_id IS NOT new.sender_id
     OR old.deleted_at IS NOT new.deleted_at
   BEGIN
     ${forget('old.local_id')}
     ${queue('new.local_id')}
   END`,
  `CREATE TRIGGER search_message_removed AFTER DELETE ON messages BEGIN
     ${forget('old.local_id')}
     DELETE FROM search_queue WHERE local_id = old.local_id;
   END`,
  ...(['new', 'old'] as const).map(
    (row) => `CREATE TRIGGER search_file_${row === 'new' ? 'added' : 'removed'}
     AFTER ${row === 'new' ? 'INSERT' : 'DELETE'} ON attachments BEGIN
       ${forget(ofFile(row))}
       ${queue(ofFile(row))}
     END`,
  ),
]

/**
 * Most rows that are written are new messages, which cannot be queued already: a removed one takes its number out of
 * the queue.
 */
export const PLAIN_QUEUEING: readonly string[] = [
  'DROP TRIGGER search_message_added',
  `CREATE TRIGGER search_message_added AFTER INSERT ON messages BEGIN
     INSERT INTO search_queue VALUES (new.local_id);
   END`,
]

/**
 * With a row in it: whole rooms have left the index. Their words stand in it until it is merged, and with their places
 * they would tell what was written.
 */
export const LEFTOVERS: readonly string[] = [
  `CREATE TABLE search_leftovers (one INTEGER PRIMARY KEY CHECK (one = 1))`,
]

/**
 * New messages are not queued one by one: those with a local_id above `above` are still to be indexed, which costs
 * nothing to write. SQLite gives a message the number after the largest one there is, so the mark must not stand above
 * that: a number that is given again would lie below it.
 */
export const NEW_ABOVE: readonly string[] = [
  'ALTER TABLE search_backlog ADD COLUMN above INTEGER NOT NULL DEFAULT 0',
  // What is new until now is in the queue.
  'UPDATE search_backlog SET above = (SELECT coalesce(max(local_id), 0) FROM messages)',
  'DROP TRIGGER search_message_added',
  `CREATE TRIGGER search_mark_lowered AFTER DELETE ON messages BEGIN
     UPDATE search_backlog SET above = (SELECT coalesce(max(local_id), 0) FROM messages)
       WHERE above > (SELECT coalesce(max(local_id), 0) FROM messages);
   END`,
]
