import type { RoomId } from '@roomkey/protocol'
import type { RoomNotify } from '../api/attention.ts'
import type { SqlDriver } from '../ports/index.ts'

export function writeRoomNotify(sql: SqlDriver, room: RoomId, notify: RoomNotify): void {
  if (notify === 'default') sql.run('DELETE FROM room_notify WHERE room_id = ?', [room])
  else sql.run('INSERT OR REPLACE INTO room_notify (room_id, notify) VALUES (?, ?)', [room, notify])
}
