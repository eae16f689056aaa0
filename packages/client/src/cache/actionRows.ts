import type { Membership, Room, RoomId, UserId } from '@roomkey/protocol'
import type { ActionId } from '../api/actions.ts'
import type { RoomOperation } from '../outbox/operation.ts'
import type { SqlDriver } from '../ports/index.ts'
import { applyMembership, applyRoom, removeRoom } from './applyEntities.ts'
import { forgetAsked, noteAsked } from './askedChanges.ts'
import { insertRow } from './outboxRows.ts'

export interface ActionRow {
  id: ActionId
  room: RoomId
  me: UserId
  at: number
  live: boolean
}

/** Queues what is to be done with a room; a room to be created is listed from now on. */
export function queueAction(sql: SqlDriver, action: ActionRow, operation: RoomOperation): void {
  const { id, room, me, at, live } = action
  const { kind, ...body } = operation
  sql.transaction(() => {
    if (operation.kind === 'create') {
      sql.run('INSERT INTO rooms (id, name, description, created_by, created_at) VALUES (?, ?, ?, ?, ?)', [
        room,
        operation.name,
        operation.description,
        me,
        at,
      ])
      sql.run(
        `INSERT INTO memberships (room_id, user_id, role, rev, joined_at) VALUES (?, ?, 'owner', 0, ?)`,
        [room, me, at],
      )
    }
    insertRow(sql, { id, room, kind, body, at, tried: live })
    noteAsked(sql, id)
  })
}

/** What the server answered an action with becomes rows at once; its push brings the same. Part of a transaction. */
export function settleAction(
  sql: SqlDriver,
  operation: RoomOperation & { room: RoomId },
  reply: { room: Room | null; added: readonly Membership[] },
  now: number,
): void {
  if (reply.room !== null) applyRoom(sql, reply.room)
  for (const membership of reply.added) applyMembership(sql, membership)
  if (operation.kind !== 'removeMember') return
  sql.run('UPDATE memberships SET left_at = ? WHERE room_id = ? AND user_id = ? AND left_at IS NULL', [
    now,
    operation.room,
    operation.user,
  ])
}

/**
 * Takes an action back. A room that was to be created goes, with all that was written in it; one that the server may
 * have made meanwhile is left there instead.
 */
export function withdrawAction(sql: SqlDriver, id: ActionId, at: number, leave: ActionId): void {
  sql.transaction(() => {
    const row = sql.all<{ kind: string; room_id: RoomId; state: string; tried: number }>(
      'SELECT kind, room_id, state, tried FROM outbox WHERE id = ?',
      [id],
    )[0]
    if (row === undefined) return
    const isMade = row.state === 'taken' || row.state === 'noted'
    sql.run('DELETE FROM outbox WHERE id = ?', [id])
    forgetAsked(sql, id)
    if (row.kind !== 'create' || isMade) return
    removeRoom(sql, row.room_id)
    if (row.tried === 0) return
    insertRow(sql, { id: leave, room: row.room_id, kind: 'leave', at, tried: false })
  })
}

/** The creation of a room that failed, if that is why it is not there. */
export function failedCreation(sql: SqlDriver, room: RoomId): ActionId | null {
  const rows = sql.all<{ id: ActionId }>(
    `SELECT id FROM outbox WHERE room_id = ? AND kind = 'create' AND state = 'failed'`,
    [room],
  )
  return rows[0]?.id ?? null
}

/**
 * A room that could not be made and was left meanwhile goes; what the server may have made of it is left there. Returns
 * the leave, if there was one. Part of a transaction.
 */
export function dropLeftRoom(sql: SqlDriver, creation: ActionId, unsure: boolean): ActionId | null {
  const [leave] = sql.all<{ id: ActionId; room: RoomId; at: number }>(
    `SELECT leave.id, leave.room_id AS room, leave.at FROM outbox AS creation
     JOIN outbox AS leave ON leave.room_id = creation.room_id AND leave.kind = 'leave' WHERE creation.id = ?`,
    [creation],
  )
  if (leave === undefined) return null
  removeRoom(sql, leave.room)
  if (unsure) insertRow(sql, { ...leave, kind: 'leave', tried: false })
  return leave.id
}

/** The rooms that the next `welcome` will name, if the server has them still. */
export function roomsTaken(sql: SqlDriver, room: RoomId | null = null): ActionId[] {
  const rows = sql.all<{ id: ActionId }>(
    `SELECT id FROM outbox WHERE kind = 'create' AND state = 'taken' AND room_id = coalesce(?, room_id)`,
    [room],
  )
  return rows.map((row) => row.id)
}

/** Whether the server has told of the room itself. */
export function isHere(sql: SqlDriver, room: RoomId): boolean {
  return sql.all('SELECT 1 FROM rooms WHERE id = ? AND rev > 0', [room]).length > 0
}

/** The names that the server did not know have been told. */
export function forgetNames(sql: SqlDriver, id: ActionId): void {
  sql.transaction(() => {
    sql.run(`DELETE FROM outbox WHERE id = ? AND state = 'noted'`, [id])
    sql.run(`UPDATE outbox SET note = '[]' WHERE id = ? AND state = 'taken'`, [id])
  })
}
