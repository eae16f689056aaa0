import type { Engine } from '../api/commands.ts'
import { writeRoomNotify } from '../cache/roomNotify.ts'
import { SIGNED_OUT } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'
import { isOurs, NOT_OURS } from './unsent.ts'

export function attentionCommands(core: EngineCore): Pick<Engine, 'setRoomNotify'> {
  return {
    async setRoomNotify({ room, notify }) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      if (!isOurs(workspace, room)) return NOT_OURS
      writeRoomNotify(workspace.sql, room, notify)
      core.stale.mark('rooms', room)
      return { ok: true }
    },
  }
}
