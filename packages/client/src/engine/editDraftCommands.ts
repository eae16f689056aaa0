import type { Engine } from '../api/commands.ts'
import { readEditDraft, writeEditDraft } from '../cache/editDrafts.ts'
import { SIGNED_OUT } from '../session/failures.ts'
import { timelineMessage } from '../views/timelineView.ts'
import type { EngineCore } from './EngineCore.ts'
import { isOurs, NOT_OURS } from './unsent.ts'

type EditDraftCommands = Pick<Engine, 'editDraft' | 'saveEditDraft'>

export function editDraftCommands(core: EngineCore): EditDraftCommands {
  return {
    async editDraft(room) {
      const { workspace } = core
      const kept = workspace === null ? null : readEditDraft(workspace.sql, room)
      if (workspace === null || kept === null) return null
      const now = { me: workspace.user.id, live: workspace.isLive }
      const message = timelineMessage(workspace.sql, room, kept.message, now)
      return message === null || message.deleted ? null : { message, text: kept.text }
    },

    async saveEditDraft({ room, edit }) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      if (!isOurs(workspace, room)) return NOT_OURS
      writeEditDraft(workspace.sql, room, edit)
      return { ok: true }
    },
  }
}
