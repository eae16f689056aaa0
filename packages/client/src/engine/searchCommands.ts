import type { Engine } from '../api/commands.ts'
import { failure, SIGNED_OUT } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'

type SearchCommands = Pick<Engine, 'search' | 'fetchOlder' | 'cancelFetchOlder'>

const SUPERSEDED = failure('gone', 'Another search has taken its place.')

export function searchCommands(core: EngineCore): SearchCommands {
  return {
    async search(request) {
      const { workspace } = core
      if (workspace === null) return SIGNED_OUT
      const page = await workspace.search.page(request)
      return page === null ? SUPERSEDED : { ok: true, ...page }
    },

    fetchOlder: async ({ query, zone }) => (await core.workspace?.fetchOlder.run(query, zone)) ?? SIGNED_OUT,

    async cancelFetchOlder() {
      core.workspace?.fetchOlder.cancel()
      return { ok: true }
    },
  }
}
