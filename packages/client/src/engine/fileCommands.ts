import { FileUrl } from '@roomkey/protocol'
import type { Engine } from '../api/commands.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'
import { ask } from './ask.ts'
import type { EngineCore } from './EngineCore.ts'

const UNREADABLE = failure('internal', 'The server sent something unreadable.')

export function fileCommands(core: EngineCore): Pick<Engine, 'fileUrl' | 'fileBytes'> {
  return {
    async fileUrl(id) {
      const answer = await ask(core, 'GET', `/api/attachments/${id}/url/`)
      if (!answer.ok) return answer
      const link = FileUrl.safeParse(parseJson(answer.response.text))
      if (!link.success) return UNREADABLE
      return { ok: true, url: link.data.url, expiresAt: Date.parse(link.data.expires_at) }
    },

    async fileBytes(id) {
      return core.workspace === null ? SIGNED_OUT : core.workspace.downloads.read(id)
    },
  }
}
