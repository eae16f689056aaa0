import type { CommandArgs, Engine, LastPlace } from '@roomkey/client/api'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { type DemoCore, DONE } from './DemoCore.ts'

type DraftCommands = Pick<
  Engine,
  | 'draft'
  | 'saveDraft'
  | 'editDraft'
  | 'saveEditDraft'
  | 'draftFiles'
  | 'addDraftFiles'
  | 'removeDraftFiles'
  | 'lastPlace'
  | 'saveLastPlace'
  | 'typing'
>

/** What is being written, and where somebody was. */
export function demoDrafts(core: DemoCore): DraftCommands {
  const edits = new Map<RoomId, { message: MessageId; text: string }>()
  let last: LastPlace | null = null
  return {
    async draft(...[room]: CommandArgs<'draft'>) {
      await core.local()
      return core.room(room).draft
    },
    async saveDraft(...[{ room, text }]: CommandArgs<'saveDraft'>) {
      core.room(room).draft = text
      core.repaint()
      return DONE
    },
    async editDraft(...[room]: CommandArgs<'editDraft'>) {
      const kept = edits.get(room)
      const message = kept && core.find(kept.message)
      return kept && message ? { message, text: kept.text } : null
    },
    async saveEditDraft(...[{ room, edit }]: CommandArgs<'saveEditDraft'>) {
      if (edit === null) edits.delete(room)
      else edits.set(room, edit)
      return DONE
    },
    async draftFiles() {
      return []
    },
    async addDraftFiles() {
      return DONE
    },
    async removeDraftFiles() {
      return DONE
    },
    async lastPlace() {
      await core.local()
      return last && core.state.rooms.has(last.room) ? last : null
    },
    async saveLastPlace(...[place]: CommandArgs<'saveLastPlace'>) {
      last = place
      return DONE
    },
    async typing() {
      return undefined
    },
  }
}
