import { parentPort, workerData } from 'node:worker_threads'
import knex from 'knex'
import { type NotStored, storeMessage } from '../../actions/storeMessage.ts'
import { sqlWrites } from '../sql/sqlStore.ts'
import { type Appended, ConflictError, type NewMessageRow } from '../store.ts'
import { connect } from './connect.ts'
import type { Answer, SendOutcome } from './SendThread.ts'
import { SqliteSql } from './SqliteSql.ts'
import { UnitTransaction } from './UnitTransaction.ts'

// The other side of SendThread: a group of sends comes as one message and is answered as one, after its commit.

const db = connect((workerData as { file: string }).file)
const writes = sqlWrites(new SqliteSql(db, knex({ client: 'better-sqlite3', useNullAsDefault: true })))
const transaction = new UnitTransaction(db)

parentPort?.on('message', async (rows: readonly NewMessageRow[] | 'close') => {
  if (rows === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  const answer: Answer = await transaction.run(rows.map((row) => () => storeMessage(writes, row))).then(
    (outcomes) => ({ outcomes: outcomes.map(brief) }),
    (error: unknown) => failure(error),
  )
  parentPort?.postMessage(answer)
})

/** Who sent it has the rest of a new message. */
function brief(outcome: PromiseSettledResult<Appended | NotStored>): SendOutcome {
  if (outcome.status === 'rejected') {
    const { reason } = outcome
    return reason instanceof ConflictError ? { conflict: reason.message } : failure(reason)
  }
  const { value } = outcome
  if ('refused' in value || !value.created) return value
  const { seq, rev, senderUsername, attachments } = value.message
  return { seq, rev, senderUsername, attachments }
}

// Copying an error between threads would lose its code.
function failure(error: unknown): { failed: string; code: string | undefined } {
  return { failed: String(error), code: (error as { code?: string }).code }
}
