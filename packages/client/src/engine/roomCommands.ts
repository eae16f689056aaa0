import type { RoomId } from '@roomkey/protocol'
import type { Engine } from '../api/commands.ts'
import { isHere } from '../cache/actionRows.ts'
import { forgetLost } from '../cache/lostWritings.ts'
import { moveReadMark } from '../cache/readMarks.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'

type RoomCommands = Pick<Engine, 'forgetLost' | 'markRead' | 'typing'>

export function roomCommands(core: EngineCore): RoomCommands {
  return {
    async forgetLost(id) {
      if (core.workspace === null) return SIGNED_OUT
      forgetLost(core.workspace.sql, id)
      core.stale.mark('lost')
      return { ok: true }
    },

    async markRead({ room, seq }) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      const known = workspace.sql.all<{ last_seq: number }>('SELECT last_seq FROM rooms WHERE id = ?', [
        room,
      ])[0]
      if (known === undefined) return failure('gone', 'You are no longer in this room.')
      const at = Math.min(seq, known.last_seq) as typeof seq
      if (moveReadMark(workspace.sql, room, at)) {
        core.stale.mark('read_marks', room)
        // Offline marks are told when the connection is live again.
        if (workspace.isLive) workspace.readMarks.moved(room, at)
      }
      return { ok: true }
    },

    async typing(room: RoomId) {
      const { workspace } = core
      // Nobody else is in a room that the server does not have yet.
      if (workspace?.isLive && isHere(workspace.sql, room) && workspace.typing.shouldTell(room)) {
        workspace.connection.send({ type: 'typing', room_id: room })
      }
      return undefined
    },
  }
}
