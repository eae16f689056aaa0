import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import type { Engine } from '../api/commands.ts'
import { SIGNED_OUT } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'

type PlaceCommands = Pick<Engine, 'lastPlace' | 'saveLastPlace'>

interface Row {
  room_id: RoomId
  message_id: MessageId | null
  seq: Seq | null
  top: number | null
}

/**
 * Kept in the account's own data, not in the window's: it is written at once, so that a crash loses nothing of it, and
 * another account does not open with this one's room.
 */
export function placeCommands(core: EngineCore): PlaceCommands {
  return {
    async lastPlace() {
      // A room that was lost since is none to open.
      const row = core.workspace?.sql.all<Row>(
        `SELECT room_id, message_id, seq, top FROM last_place JOIN rooms ON rooms.id = last_place.room_id`,
      )[0]
      if (row === undefined) return null
      const { message_id, seq, top } = row
      return { room: row.room_id, place: message_id === null ? null : { message: message_id, seq, top } }
    },

    async saveLastPlace(last) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      if (last === null) workspace.sql.run('DELETE FROM last_place')
      else {
        workspace.sql.run(
          'INSERT OR REPLACE INTO last_place (one, room_id, message_id, seq, top) VALUES (1, ?, ?, ?, ?)',
          [last.room, last.place?.message ?? null, last.place?.seq ?? null, last.place?.top ?? null],
        )
      }
      return { ok: true }
    },
  }
}
