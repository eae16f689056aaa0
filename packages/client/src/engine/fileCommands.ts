import { DEFAULT_LIMITS, FileUrl } from '@roomkey/protocol'
import type { Engine } from '../api/commands.ts'
import { readLimits } from '../cache/accountRow.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import { parseJson } from '../session/tokens.ts'
import { ask } from './ask.ts'
import type { EngineCore } from './EngineCore.ts'

const UNREADABLE = failure('internal', 'The server sent something unreadable.')

export function fileCommands(
  core: EngineCore,
): Pick<Engine, 'limits' | 'fileUrl' | 'fileBytes' | 'filePart' | 'cancelDownload' | 'withdrawFile'> {
  return {
    async limits() {
      const { workspace } = core
      const known = workspace === null ? DEFAULT_LIMITS : readLimits(workspace.sql)
      return { fileBytes: known.file_bytes, filesPerMessage: known.attachments_per_message }
    },

    async fileUrl(id) {
      const answer = await ask(core, 'GET', `/api/attachments/${id}/url/`)
      if (!answer.ok) return answer
      const link = FileUrl.safeParse(parseJson(answer.response.text))
      if (!link.success) return UNREADABLE
      return { ok: true, url: link.data.url, expiresAt: Date.parse(link.data.expires_at) }
    },

    async fileBytes(id) {
      return core.workspace === null ? SIGNED_OUT : core.workspace.downloads.whole(id)
    },

    async filePart({ file, from, bytes }) {
      return core.workspace === null ? SIGNED_OUT : core.workspace.downloads.part(file, from, bytes)
    },

    async cancelDownload(id) {
      core.workspace?.downloads.cancel(id)
      return { ok: true }
    },

    async withdrawFile(id) {
      core.workspace?.downloads.withdraw(id)
      return { ok: true }
    },
  }
}
