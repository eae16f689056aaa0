import pg, { type ClientConfig } from 'pg'

const INT8 = 20
const NUMERIC = 1700

/** Counters, times and counts are whole numbers below 2^53: bigint comes as a number, not as text. */
const types: ClientConfig['types'] = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

const CONNECT_MS = 5000
/** The longest a person's request may keep a connection; the slowest read is `welcome` for thousands of rooms. */
const STATEMENT_MS = 20_000
/** A room's lock is held for one commit: who waits for so long waits for a node that is gone. */
const LOCK_MS = 10_000
/** The locks of a node that stopped in the middle of a unit (paused, or cut off) are let go after this. */
const IDLE_IN_TRANSACTION_MS = 5000

interface Serving extends ClientConfig {
  pipeline: true
}

/** For connections that serve; migrations take as long as they take. */
export const serving = (url: string): Serving => ({
  connectionString: url,
  types,
  application_name: 'roomkey',
  connectionTimeoutMillis: CONNECT_MS,
  statement_timeout: STATEMENT_MS,
  lock_timeout: LOCK_MS,
  idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  // Where packets vanish nobody says that a connection is gone: then this ends the wait.
  query_timeout: STATEMENT_MS + 5000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  // Statements follow each other without waiting for answers; each still has its own.
  pipeline: true,
})

export const alone = (url: string) => ({
  connectionString: url,
  types,
  application_name: 'roomkey start',
  connectionTimeoutMillis: CONNECT_MS,
})
