import type { Engine } from '../api/commands.ts'
import { SIGNED_OUT } from '../session/failures.ts'
import type { EngineCore } from './EngineCore.ts'

type HistoryCommands = Pick<Engine, 'loadOlder' | 'loadNewer' | 'loadAround' | 'jumpToDate' | 'jumpToMessage'>

export function historyCommands(core: EngineCore): HistoryCommands {
  return {
    loadOlder: async (room, seq) => (await core.workspace?.history.loadOlder(room, seq)) ?? SIGNED_OUT,
    loadNewer: async (room, seq) => (await core.workspace?.history.loadNewer(room, seq)) ?? SIGNED_OUT,
    loadAround: async (room, seq) => (await core.workspace?.history.loadAround(room, seq)) ?? SIGNED_OUT,
    jumpToDate: async ({ room, at }) => (await core.workspace?.history.jumpTo(room, at)) ?? SIGNED_OUT,
    jumpToMessage: async ({ room, message }) =>
      (await core.workspace?.history.jumpToMessage(room, message)) ?? SIGNED_OUT,
  }
}
