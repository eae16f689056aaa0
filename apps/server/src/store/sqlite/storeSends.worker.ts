import { parentPort, workerData } from 'node:worker_threads'
import knex from 'knex'
import { storeMessage } from '../../actions/storeMessage.ts'
import { sqlWrites } from '../sql/sqlStore.ts'
import { ConflictError, type NewMessageRow } from '../store.ts'
import { connect } from './connect.ts'
import { GroupCommit } from './GroupCommit.ts'
import { SqliteSql } from './SqliteSql.ts'
import type { Outcome } from './WriterThread.ts'

// The thread that stores sends: a group arrives as one message and is answered as one, after its commit.

const db = connect((workerData as { file: string }).file)
const writes = sqlWrites(new SqliteSql(db, knex({ client: 'better-sqlite3', useNullAsDefault: true })))
const commits = new GroupCommit(db)

parentPort?.on('message', async (rows: readonly NewMessageRow[] | 'close') => {
  if (rows === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  const settled = await commits.run(rows.map((row) => () => storeMessage(writes, row)))
  const outcomes = settled.map((one): Outcome => {
    if (one.status === 'rejected') return failure(one.reason)
    const { value } = one
    if (!('created' in value) || !value.created) return value
    const { seq, rev, senderUsername, attachments } = value.message
    return { seq, rev, senderUsername, attachments }
  })
  parentPort?.postMessage(outcomes)
})

function failure(error: unknown): Outcome {
  if (error instanceof ConflictError) return { conflict: error.message }
  return {
    failed: error instanceof Error ? error.message : String(error),
    code: (error as { code?: string }).code,
  }
}
