import type { EditId, MessageId, RoomId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
import type { OperationId } from '../outbox/operation.ts'
import type { SqlDriver } from '../ports/index.ts'
import { removeDownloads } from './applyEntities.ts'
import { noteAsked } from './askedChanges.ts'
import { endEditDraft } from './editDrafts.ts'
import { insertRow } from './outboxRows.ts'
import { removeUnsent } from './sendRows.ts'

// Edits and deletions beside the rows that the server confirmed: those stay as they are until it has the change.

export interface MessageOperation<Id> {
  id: Id
  message: MessageId
  room: RoomId
  at: number
  live: boolean
  /** What is being sent in the room right now: it cannot be taken back. */
  onTheWay: OperationId | null
}

/** Changes an unsent message itself; else queues the edit in place of one that has not left. */
export function writeEdit(sql: SqlDriver, edit: MessageOperation<EditId> & { text: string }): void {
  sql.transaction(() => {
    endEditDraft(sql, edit.message)
    noteAsked(sql, edit.id)
    const sending = sendOf(sql, edit.message)
    if (sending !== null && !sending.tried && edit.onTheWay !== edit.message) {
      sql.run('UPDATE messages SET text = ? WHERE id = ?', [edit.text, edit.message])
      // Its text may have been what was wrong with it; a file that failed is not helped by it.
      sql.run(
        `UPDATE outbox SET state = 'waiting', failure = NULL, attempts = 0 WHERE message_id = ?1
           AND NOT EXISTS (SELECT 1 FROM attachments WHERE message_id = ?1 AND upload = 'failed')`,
        [edit.message],
      )
      return
    }
    dropChanges(sql, edit.message, edit.onTheWay)
    const body = { text: edit.text }
    insertRow(sql, { ...edit, kind: 'edit', target: edit.message, body, tried: edit.live })
  })
}

/** Takes an unsent message back; else queues the deletion. One that may have arrived is taken back there, too. */
export function writeDeletion(sql: SqlDriver, deletion: MessageOperation<ActionId>): void {
  const { message, onTheWay, live } = deletion
  sql.transaction(() => {
    endEditDraft(sql, message)
    noteAsked(sql, deletion.id)
    const sending = sendOf(sql, message)
    if (sending === null || onTheWay === message) dropChanges(sql, message, onTheWay)
    else removeUnsent(sql, message)
    if (sending !== null && !sending.tried && onTheWay !== message) return
    insertRow(sql, { ...deletion, kind: 'delete', target: message, tried: live })
  })
}

/** Takes back the changes of a message that are not on their way. Returns whether there were any. */
export function dropChanges(sql: SqlDriver, message: MessageId, onTheWay: OperationId | null): boolean {
  const rows = sql.all<{ id: string }>('SELECT id FROM outbox WHERE target_id = ? AND id IS NOT ?', [
    message,
    onTheWay,
  ])
  for (const row of rows) sql.run('DELETE FROM outbox WHERE id = ?', [row.id])
  return rows.length > 0
}

/** The failed change of a message; null when there is none. */
export function failedChange(sql: SqlDriver, message: MessageId): OperationId | null {
  const rows = sql.all<{ id: OperationId }>(
    `SELECT id FROM outbox WHERE target_id = ? AND state = 'failed' ORDER BY position DESC LIMIT 1`,
    [message],
  )
  return rows[0]?.id ?? null
}

/** The message was not taken, so that what was to be changed of it there is changed here. Part of a transaction. */
export function foldChanges(sql: SqlDriver, message: MessageId): void {
  const changes = sql.all<{ kind: string; body: string }>(
    'SELECT kind, body FROM outbox WHERE target_id = ? ORDER BY position',
    [message],
  )
  for (const change of changes) {
    if (change.kind === 'delete') {
      removeUnsent(sql, message)
      return
    }
    sql.run('UPDATE messages SET text = ? WHERE id = ?', [
      (JSON.parse(change.body) as { text: string }).text,
      message,
    ])
  }
  dropChanges(sql, message, null)
}

/** Something newer is to be done with the same message: a failure of what came before is of no interest. */
export function isSuperseded(sql: SqlDriver, id: OperationId): boolean {
  return (
    sql.all(
      `SELECT 1 FROM outbox JOIN outbox AS later ON later.target_id = outbox.target_id
         AND later.position > outbox.position WHERE outbox.id = ?`,
      [id],
    ).length > 0
  )
}

/** The server has the change, as the message's `rev`. What it says of the message itself follows. */
export function settleChange(
  sql: SqlDriver,
  change: { kind: 'edit'; message: MessageId; text: string } | { kind: 'delete'; message: MessageId },
  rev: number | null,
  now: number,
): void {
  const known = sql.all<{ rev: number | null; deleted_at: number | null }>(
    'SELECT rev, deleted_at FROM messages WHERE id = ?',
    [change.message],
  )[0]
  // What came first may be newer, and is the server's own word.
  if (rev === null || known?.rev == null || known.rev >= rev || known.deleted_at !== null) return
  if (change.kind === 'edit') {
    sql.run('UPDATE messages SET text = ?, edited_at = ?, rev = ? WHERE id = ?', [
      change.text,
      now,
      rev,
      change.message,
    ])
    return
  }
  removeDownloads(sql, change.message)
  sql.run('DELETE FROM attachments WHERE message_id = ?', [change.message])
  sql.run(`UPDATE messages SET text = '', deleted_at = ?, rev = ?, mentions_me = 0 WHERE id = ?`, [
    now,
    rev,
    change.message,
  ])
}

function sendOf(sql: SqlDriver, message: MessageId): { tried: boolean } | null {
  const row = sql.all<{ tried: number }>('SELECT tried FROM outbox WHERE message_id = ?', [message])[0]
  return row === undefined ? null : { tried: row.tried === 1 }
}
