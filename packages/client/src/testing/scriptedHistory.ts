import { type HistoryPage, HistoryQuery, type Message } from '@roomkey/protocol'
import type { ScriptedRoom } from './ScriptedServer.ts'

/** What `GET /api/rooms/<id>/history/?…` answers for a scripted room, as it is now. `most`: rows in a page at most. */
export function scriptedHistory(room: ScriptedRoom, path: string, most = 200): HistoryPage {
  const pairs = path.slice(path.indexOf('?') + 1).split('&')
  const query = HistoryQuery.parse(Object.fromEntries(pairs.map((pair) => pair.split('='))))
  const { messages } = room
  const limit = Math.min(query.limit ?? 50, most)
  const page = (rows: readonly Message[], hasMore: boolean): HistoryPage => ({
    messages: [...rows],
    has_more: hasMore,
    rev: room.lastRev as HistoryPage['rev'],
  })
  if (query.from !== undefined) {
    const { from, before = 0, since_rev: since = 0 } = query
    const changed = messages.filter(({ seq, rev }) => seq >= from && seq < before && rev > since)
    return page(changed.slice(-limit), changed.length > limit)
  }
  if (query.after !== undefined) {
    const rows = messages.filter(({ seq }) => seq > (query.after ?? 0)).slice(0, limit)
    return page(rows, (rows.at(-1)?.seq ?? room.lastSeq) < room.lastSeq)
  }
  if (query.at !== undefined || query.around !== undefined) {
    const at = Date.parse(query.at ?? '')
    const found = messages.find(({ id, created_at: created }) =>
      query.around === undefined ? Date.parse(created) >= at : id === query.around,
    )
    if (query.around !== undefined && found === undefined) return { ...page([], false), at_seq: null }
    const seq = found?.seq ?? room.lastSeq + 1
    const newer = Math.min(Math.ceil(limit / 2), room.lastSeq - seq + 1)
    const rows = messages.slice(Math.max(0, seq - 1 - (limit - newer)), seq - 1 + newer)
    return { ...page(rows, (rows[0]?.seq ?? 1) > 1), at_seq: found?.seq ?? null }
  }
  const rows = messages.filter(({ seq }) => seq < (query.before ?? Infinity)).slice(-limit)
  return page(rows, (rows[0]?.seq ?? 1) > 1)
}
