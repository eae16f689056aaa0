import type { CommandArgs, Engine } from '@roomkey/client/api'
import { type DemoCore, DONE, failure, PAGE } from './DemoCore.ts'
import { demoSearch } from './demoSearch.ts'

type HistoryCommands = Pick<
  Engine,
  | 'loadOlder'
  | 'loadNewer'
  | 'loadAround'
  | 'jumpToMessage'
  | 'jumpToDate'
  | 'forgetLost'
  | 'markRead'
  | 'search'
  | 'fetchOlder'
  | 'cancelFetchOlder'
>

/** What was written before: pages of it, ways through it, search. */
export function demoHistory(core: DemoCore): HistoryCommands {
  const { state } = core
  let fetching = false
  return {
    async loadOlder(...[id]: CommandArgs<'loadOlder'>) {
      const room = core.room(id)
      room.older = 'loading'
      core.repaintHistory(id)
      await core.remote()
      room.older = core.isLive ? 'idle' : 'failed'
      if (core.isLive) room.cached = Math.min(room.messages.length, room.cached + PAGE)
      core.repaintHistory(id)
      return core.isLive ? DONE : failure('unreachable', 'The server does not answer.')
    },
    async loadNewer() {
      return DONE
    },
    async loadAround(...[id, seq]: CommandArgs<'loadAround'>) {
      const room = core.room(id)
      const needed = room.messages.length - room.messages.findIndex((each) => each.seq === seq)
      if (needed <= room.cached) return DONE
      await core.remote()
      if (!core.isLive) return failure('unreachable', 'The server does not answer.')
      // Some before it, too, as a page around it has.
      room.cached = Math.min(room.messages.length, needed + PAGE)
      core.repaintHistory(id)
      return DONE
    },
    async jumpToMessage(...[{ room: id, message }]: CommandArgs<'jumpToMessage'>) {
      const found = core.room(id).messages.find((each) => each.id === message)
      return { ok: true as const, message: found?.seq == null ? null : { id: found.id, seq: found.seq } }
    },
    async jumpToDate(...[{ room: id, at }]: CommandArgs<'jumpToDate'>) {
      const room = core.room(id)
      await core.remote()
      const sent = room.messages.filter((each) => each.seq !== null)
      const wanted = sent.findIndex((each) => each.at >= at)
      const index = wanted === -1 ? sent.length - 1 : wanted
      const first = room.messages.length - room.cached
      const reached = core.isLive ? index : Math.max(index, first)
      // Some before it, too, as a page around it has.
      room.cached = Math.max(
        room.cached,
        Math.min(room.messages.length, room.messages.length - reached + PAGE),
      )
      core.repaint()
      const found = sent[reached]
      if (found?.seq == null) return { ...DONE, message: null, cachedSince: null }
      const message = { id: found.id, seq: found.seq, at: found.at }
      return { ...DONE, message, cachedSince: reached === index ? null : found.at }
    },
    async forgetLost(...[id]: CommandArgs<'forgetLost'>) {
      state.lost = state.lost.filter((each) => each.id !== id)
      core.repaint()
      return DONE
    },
    async markRead(...[{ room, seq }]: CommandArgs<'markRead'>) {
      const of = core.room(room)
      of.readSeq = Math.max(of.readSeq, seq)
      core.repaint()
      return DONE
    },
    async search(...[request]: CommandArgs<'search'>) {
      core.called('search', request)
      await core.local()
      return { ...DONE, ...demoSearch(state, request) }
    },
    async fetchOlder() {
      const most = 20
      fetching = true
      for (let pages = 0; pages < most && fetching; pages++) {
        state.search = { ...state.search, fetching: { pages, most } }
        core.repaint()
        await core.remote()
        if (!core.isLive) fetching = false
        else
          for (const room of state.rooms.values())
            room.cached = Math.min(room.messages.length, room.cached + PAGE)
      }
      state.search = { ...state.search, fetching: null }
      core.repaint()
      return core.isLive ? DONE : failure('offline', 'You are offline.')
    },
    async cancelFetchOlder() {
      fetching = false
      return DONE
    },
  }
}
