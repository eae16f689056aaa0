import type { MessageId, RoomId } from '@roomkey/protocol'
import type { Machine } from '../client/Machine.ts'
import type { Fleet } from '../history/Fleet.ts'
import type { StoredRoom } from './stored.ts'
import type { Witness } from './Witness.ts'

/**
 * What somebody wrote reached the servers, in the order in which it was written, or waits with its failure shown. What
 * one lost access to may be gone.
 */
export function checkWritten(
  witness: Witness,
  machine: Machine,
  stored: ReadonlyMap<RoomId, StoredRoom>,
): string[] {
  const failed = failures(machine)
  const problems: string[] = []
  const newest = new Map<RoomId, number>()
  for (const [id, written] of witness.written) {
    if (written.machine !== machine.name || failed.has(id)) continue
    const message = stored.get(written.room)?.messages.find((candidate) => candidate.id === id)
    if (message === undefined) {
      const takenBack = witness.discarded.has(id) || deletedHere(witness, id) || isCancelled(witness, id)
      if (!takenBack && !witness.mayBeGone(written))
        problems.push(`${id}, written on ${machine.name}, is gone`)
      continue
    }
    // One that had failed and was sent again, be it with another text, goes behind the others; so does one with files.
    if (witness.retried.has(id) || witness.changed.has(id) || witness.files.ofMessage.has(id)) continue
    if (message.seq < (newest.get(written.room) ?? 0))
      problems.push(`${id}, written on ${machine.name}, came before what was written earlier`)
    newest.set(written.room, Math.max(message.seq, newest.get(written.room) ?? 0))
  }
  return problems
}

const deletedHere = (witness: Witness, id: MessageId) =>
  witness.changed.get(id)?.some((change) => change.text === null) ?? false

/** Without words, and all its files were cancelled. */
const isCancelled = ({ files, written }: Witness, id: MessageId) =>
  written.get(id)?.text === '' &&
  files.ofMessage.get(id)?.every((file) => files.mayBeCancelled(file)) === true

/** Deleted messages are gone, and others say what their author last made of them. */
export function checkChanged(
  witness: Witness,
  machine: Machine,
  stored: ReadonlyMap<RoomId, StoredRoom>,
  textOf: ReadonlyMap<MessageId, string>,
): string[] {
  const failed = failures(machine)
  const problems: string[] = []
  for (const [id, changes] of witness.changed) {
    const last = changes.at(-1)
    if (last?.machine !== machine.name || failed.has(id) || witness.discarded.has(id)) continue
    if (changes.some((change) => witness.mayBeGone(change))) continue
    const message = stored.get(last.room)?.messages.find((candidate) => candidate.id === id)
    if (message === undefined) continue
    if (last.text === null && !message.deleted)
      problems.push(`${id} was deleted on ${machine.name} and is there`)
    // Which of two machines came last is not ours to say, and what was deleted stays so.
    const alone = changes.every((change) => change.machine === machine.name && change.text !== null)
    const says = textOf.get(id)
    // One that its engine did not live to answer may be the last one.
    const perhaps = witness.edited.has(`${id} ${says}`) && changes.every((change) => change.text !== says)
    if (alone && !message.deleted && says !== undefined && says !== last.text && !perhaps)
      problems.push(`${id} says "${says}", and was edited to "${last.text}" on ${machine.name}`)
  }
  return problems
}

/** Messages that failed, or of which a change did. */
function failures({ sql }: Machine): Set<string> {
  const rows = sql?.all<{ about: string }>(
    `SELECT coalesce(target_id, message_id) AS about FROM outbox WHERE state = 'failed' AND kind IN ('send', 'edit', 'delete')`,
  )
  return new Set(rows?.map((row) => row.about))
}

/** Nothing of a room that this person is not in. */
export function checkForeign({ disk }: Fleet, { sql, name, username }: Machine): string[] {
  if (sql === undefined) return [`${name} has no database`]
  const mine = new Set(
    disk
      .all<{ room_id: string }>(
        'select room_id from memberships join users on users.id = user_id where username = ? and left_at is null',
        username,
      )
      .map((row) => row.room_id),
  )
  // Every table that has such a column, so that a new one is looked at, too.
  const tables = sql.all<{ name: string }>(
    `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'room_id' WHERE m.type = 'table'`,
  )
  const held = tables.flatMap((table) =>
    sql
      // A room that could not be made is on this machine alone, with the reason.
      .all<{ room: string }>(
        `SELECT DISTINCT room_id AS room FROM ${table.name}
         WHERE room_id NOT IN (SELECT room_id FROM outbox WHERE kind = 'create' AND state = 'failed')`,
      )
      .map(({ room }) => ({ table: table.name, room })),
  )
  const rooms = sql.all<{ room: string }>(
    `SELECT id AS room FROM rooms
     WHERE id NOT IN (SELECT room_id FROM outbox WHERE kind = 'create' AND state = 'failed')`,
  )
  return [...held, ...rooms.map(({ room }) => ({ table: 'rooms', room }))]
    .filter(({ room }) => !mine.has(room))
    .map(({ table, room }) => `${name} holds rows of ${room} in ${table}, where ${username} is not`)
}
