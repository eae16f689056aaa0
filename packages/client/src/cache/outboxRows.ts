import type { EditId, MessageId, RoomId } from '@roomkey/protocol'
import type { ActionId, FailureCode } from '../api/actions.ts'
import type { Operation, OperationId, OperationKind } from '../outbox/operation.ts'
import type { OperationState } from '../outbox/transition.ts'
import type { SqlDriver } from '../ports/index.ts'

// Rows of the outbox, whatever they are about. Who changes one and something else calls this within a transaction.

interface Row {
  position: number
  id: string
  room_id: RoomId
  kind: OperationKind
  target_id: MessageId | null
  body: string
  attempts: number
  text: string | null
}

export interface NewRow {
  id: OperationId
  room: RoomId
  kind: OperationKind
  target?: MessageId
  body?: object
  at: number
  /** It is about to go out: whatever happens now, the server may have got it. */
  tried: boolean
}

export function insertRow(sql: SqlDriver, row: NewRow): void {
  sql.run(
    `INSERT INTO outbox (id, room_id, kind, message_id, target_id, body, at, tried) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      row.id,
      row.room,
      row.kind,
      row.kind === 'send' ? row.id : null,
      row.target ?? null,
      JSON.stringify(row.body ?? {}),
      row.at,
      row.tried ? 1 : 0,
    ],
  )
}

const OPERATION = `SELECT outbox.position, outbox.id, outbox.room_id, kind, target_id, body, attempts, messages.text
  FROM outbox LEFT JOIN messages ON messages.id = outbox.message_id`

/**
 * The oldest operation of the room that can go out. What failed, and messages whose files are on their way up, hold
 * nobody up, but: an edit follows its message, files that were too many for one message follow all those before them
 * that did not fail, leaving comes last, and all follows the creation of the room.
 */
export function nextOperation(sql: SqlDriver, room: RoomId): Operation | null {
  const rows = sql.all<Row>(
    `${OPERATION} WHERE outbox.room_id = ?1 AND outbox.state = 'waiting'
       AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.message_id = outbox.message_id
         AND upload IN ('waiting', 'failed'))
       AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.message_id = outbox.target_id)
       AND NOT (kind = 'send' AND EXISTS (
         WITH RECURSIVE before (id) AS (
           SELECT json_extract(outbox.body, '$.after')
           UNION SELECT json_extract(earlier.body, '$.after') FROM before JOIN outbox AS earlier ON earlier.id = before.id
         )
         SELECT 1 FROM before JOIN outbox AS earlier ON earlier.id = before.id AND earlier.state = 'waiting'))
       AND NOT (kind = 'leave' AND EXISTS (SELECT 1 FROM outbox AS earlier
         WHERE earlier.room_id = ?1 AND earlier.state = 'waiting' AND earlier.position < outbox.position))
       AND (kind = 'create' OR NOT EXISTS (SELECT 1 FROM outbox AS creation
         WHERE creation.room_id = ?1 AND creation.kind = 'create' AND creation.state IN ('waiting', 'failed')))
     ORDER BY outbox.position LIMIT 1`,
    [room],
  )
  return rows[0] === undefined ? null : operationOf(rows[0])
}

/** Takes a message back: what followed it follows what it followed. Part of a transaction. */
export function withdrawSend(sql: SqlDriver, message: MessageId): void {
  // A patch with null takes `after` out (RFC 7396).
  sql.run(
    `UPDATE outbox SET body = json_patch(outbox.body, json_object('after', json_extract(gone.body, '$.after')))
     FROM outbox AS gone WHERE gone.message_id = ?1 AND outbox.room_id = gone.room_id AND outbox.kind = 'send'
       AND json_extract(outbox.body, '$.after') = gone.id`,
    [message],
  )
  sql.run('DELETE FROM outbox WHERE message_id = ?', [message])
}

export function operationAt(sql: SqlDriver, position: number): Operation | null {
  const row = sql.all<Row>(`${OPERATION} WHERE outbox.position = ?`, [position])[0]
  return row === undefined ? null : operationOf(row)
}

function operationOf(row: Row): Operation {
  const common = { position: row.position, room: row.room_id, attempts: row.attempts }
  const message = row.target_id as MessageId
  switch (row.kind) {
    case 'send':
      return { ...common, kind: 'send', id: row.id as MessageId, text: row.text ?? '' }
    case 'edit':
      return {
        ...common,
        kind: 'edit',
        id: row.id as EditId,
        message,
        ...(JSON.parse(row.body) as { text: string }),
      }
    case 'delete':
      return { ...common, kind: 'delete', id: row.id as ActionId, message }
    default:
      return { ...common, id: row.id, ...JSON.parse(row.body), kind: row.kind } as Operation
  }
}

/** Rooms in which something waits that did not fail. */
export function readyRooms(sql: SqlDriver): RoomId[] {
  const rows = sql.all<{ room_id: RoomId }>(`SELECT DISTINCT room_id FROM outbox WHERE state = 'waiting'`)
  return rows.map((row) => row.room_id)
}

export function isQueued(sql: SqlDriver, id: OperationId): boolean {
  return sql.all('SELECT 1 FROM outbox WHERE id = ?', [id]).length > 0
}

/** Before the first try leaves: after a crash it is not known whether it arrived. */
export function markTried(sql: SqlDriver, id: OperationId): void {
  sql.run('UPDATE outbox SET tried = 1 WHERE id = ? AND tried = 0', [id])
}

/** Null when there is no such row. */
export function stateOf(sql: SqlDriver, id: OperationId): OperationState | null {
  const row = sql.all<{
    state: 'waiting' | 'failed' | 'taken' | 'noted'
    attempts: number
    failure: string | null
    failure_code: FailureCode | null
    retryable: number
    tried: number
    note: string | null
  }>('SELECT state, attempts, failure, failure_code, retryable, tried, note FROM outbox WHERE id = ?', [
    id,
  ])[0]
  if (row === undefined) return null
  if (row.state === 'waiting') return { state: 'waiting', attempts: row.attempts }
  if (row.state !== 'failed') return { state: row.state, unknownUsernames: namesOf(row.note) }
  return {
    state: 'failed',
    reason: row.failure ?? '',
    ...(row.failure_code === null ? {} : { code: row.failure_code }),
    retryable: row.retryable === 1,
    unsure: row.tried === 1,
  }
}

export function namesOf(note: string | null): string[] {
  return note === null ? [] : (JSON.parse(note) as string[])
}

export function writeState(sql: SqlDriver, id: OperationId, to: OperationState): void {
  switch (to.state) {
    case 'waiting':
      sql.run(
        `UPDATE outbox SET state = 'waiting', failure = NULL, failure_code = NULL, attempts = ? WHERE id = ?`,
        [to.attempts, id],
      )
      break
    case 'failed':
      sql.run(
        `UPDATE outbox SET state = 'failed', failure = ?, failure_code = ?, retryable = ?, tried = ? WHERE id = ?`,
        [to.reason, to.code ?? null, to.retryable ? 1 : 0, to.unsure ? 1 : 0, id],
      )
      break
    case 'taken':
    case 'noted':
      sql.run(`UPDATE outbox SET state = ?, failure = NULL, failure_code = NULL, note = ? WHERE id = ?`, [
        to.state,
        JSON.stringify(to.unknownUsernames),
        id,
      ])
      break
    case 'gone':
      sql.run('DELETE FROM outbox WHERE id = ?', [id])
  }
}
