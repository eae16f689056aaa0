/**
 * What is to be done on the server, in the order it was done here. Messages come first, as they did before there was
 * anything else: their rows keep their place.
 * `message_id`: of a message to send. `target_id`: of the message that is edited or deleted.
 * `body`: what belongs to the kind, as JSON; of a message with the rest of files that were too many for one, `after`:
 * the one with those before.
 * `tried`: it may have reached the server, whose answer is not known.
 * `failure` is for people; it is set in the state `failed` alone. `note`: names that the server did not know, as JSON.
 */
export const OUTBOX_OF_OPERATIONS: readonly string[] = [
  `ALTER TABLE outbox RENAME TO outbox_of_messages`,
  `CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    room_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    message_id TEXT UNIQUE,
    target_id TEXT,
    body TEXT NOT NULL DEFAULT '{}',
    at INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'failed', 'taken', 'noted')),
    tried INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    failure TEXT CHECK ((failure IS NOT NULL) = (state = 'failed')),
    retryable INTEGER NOT NULL DEFAULT 1,
    note TEXT
  )`,
  `INSERT INTO outbox (position, id, room_id, kind, message_id, state, tried, attempts, failure)
   SELECT position, message_id, room_id, 'send', message_id, iif(failure IS NULL, 'waiting', 'failed'), 1, attempts,
     failure FROM outbox_of_messages`,
  `DROP TABLE outbox_of_messages`,
  `CREATE INDEX outbox_of_room ON outbox (room_id, position)`,
  `CREATE INDEX outbox_of_room_changes ON outbox (room_id, position) WHERE kind <> 'send'`,
  `CREATE INDEX outbox_creations ON outbox (room_id, state) WHERE kind = 'create'`,
  `CREATE INDEX outbox_of_target ON outbox (target_id) WHERE target_id IS NOT NULL`,
]

// Why something failed, where a page has to know it: an `api/FailureCode`. It was told by its words before.
export const FAILURE_CODES: readonly string[] = [
  'ALTER TABLE outbox ADD COLUMN failure_code TEXT',
  `UPDATE outbox SET failure_code = 'fileCancelled' WHERE failure = 'You cancelled a file of this message.'`,
]
