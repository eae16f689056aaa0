import type { EditId, MessageId, RoomId } from '@roomkey/protocol'
import type { Sql } from './Sql.ts'

// Asked behind the room's lock, so that tries of one edit do not race.

/** False: it was applied before. */
export async function addMessageEdit(sql: Sql, message: MessageId, edit: EditId): Promise<boolean> {
  const text =
    'insert into message_edits (message_id, id) values (?, ?) on conflict (message_id, id) do nothing'
  return (await sql.run(text, [message, edit])) === 1
}

export async function forgetMessageEdits(sql: Sql, message: MessageId): Promise<void> {
  await sql.run('delete from message_edits where message_id = ?', [message])
}

/** False: it was applied before. */
export async function addRoomEdit(sql: Sql, room: RoomId, edit: EditId): Promise<boolean> {
  const text = 'insert into room_edits (room_id, id) values (?, ?) on conflict (room_id, id) do nothing'
  return (await sql.run(text, [room, edit])) === 1
}
