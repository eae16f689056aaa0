import {
  DEFAULT_PAGE,
  type HistoryPage,
  HistoryQuery,
  MAX_CONFIRMED,
  type Rev,
  type RoomId,
  type Seq,
} from '@roomkey/protocol'
import { type MessageRow, PAGE_BYTES, type Reads } from '../../store/store.ts'
import { invalid, valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { sendJson } from '../routing/sendJson.ts'
import { roomForMember } from './roomForMember.ts'

export const history = ({ store, present, limits }: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/history/',
  name: 'History',
  access: 'signedIn',
  methods: {
    GET: async ({ ctx, actor, path }) => {
      // Of one moment: who asks was a member when all of the page was there, and it holds every change up to the rev.
      const { rows, ...page } = await store.snapshot(async (reads) => {
        const { room } = await roomForMember(reads, path.room_id, actor.id)
        const query = readQuery(ctx.query)
        const limit = Math.min(query.limit ?? DEFAULT_PAGE, limits.history_page)
        return { rev: room.lastRev, ...(await readPage(reads, room, query, limit)) }
      })
      const reply: HistoryPage = { messages: await present.messages(rows), ...page }
      sendJson(ctx, reply)
    },
  },
})

type Query = ReturnType<typeof readQuery>

function readQuery(given: unknown) {
  const query = valid(HistoryQuery, given)
  const cursors = (['before', 'after', 'at', 'around'] as const).filter((name) => query[name] !== undefined)
  const [first, second] = cursors
  if (first !== undefined && second !== undefined)
    throw invalid({ [second]: [`Not together with ${first}.`] })
  const { from, since_rev, before } = query
  if (from === undefined && since_rev === undefined) return query
  if (from === undefined || since_rev === undefined) {
    throw invalid({ [from === undefined ? 'from' : 'since_rev']: ['from and since_rev belong together.'] })
  }
  if (before === undefined) throw invalid({ before: ['This is required together with from.'] })
  if (before - from > MAX_CONFIRMED) throw invalid({ from: [`At most ${MAX_CONFIRMED} below before.`] })
  return query
}

interface Page {
  rows: MessageRow[]
  has_more: boolean
  at_seq?: Seq | null
}

async function readPage(
  reads: Reads,
  { id, lastSeq }: { id: RoomId; lastSeq: Seq },
  { before, after, at, around: message, from, since_rev }: Query,
  limit: number,
): Promise<Page> {
  if (from !== undefined) {
    const range = { from: from as Seq, before: before as Seq, since: since_rev as Rev }
    const { messages, cut } = await reads.messagesChangedSince(id, range, limit)
    return { rows: messages, has_more: cut }
  }
  if (message !== undefined) {
    const found = await reads.message(message)
    return found?.roomId === id
      ? around(reads, id, lastSeq, found.seq, limit)
      : { rows: [], has_more: false, at_seq: null }
  }
  if (at !== undefined) return around(reads, id, lastSeq, await reads.seqAt(id, Date.parse(at) * 1000), limit)
  // Seqs have no gaps, so the page's ends tell whether there is more, whatever limit cut it.
  if (after !== undefined) {
    const rows = await reads.messagesAfter(id, after as Seq, limit)
    return { rows, has_more: (rows.at(-1)?.seq ?? lastSeq) < lastSeq }
  }
  const rows = await reads.messagesBefore(id, (before ?? null) as Seq | null, limit)
  return { rows, has_more: (rows[0]?.seq ?? 1) > 1 }
}

/** As many older ones as newer ones, except at the room's ends; each side may be cut by half of the bytes. */
async function around(reads: Reads, id: RoomId, lastSeq: Seq, seq: Seq, limit: number): Promise<Page> {
  const newer = Math.min(Math.ceil(limit / 2), lastSeq - seq + 1)
  const bytes = PAGE_BYTES / 2
  const from = newer > 0 ? await reads.messagesAfter(id, (seq - 1) as Seq, newer, bytes) : []
  const older = limit > newer ? await reads.messagesBefore(id, seq, limit - newer, bytes) : []
  const rows = [...older, ...from]
  return { rows, has_more: (rows[0]?.seq ?? 1) > 1, at_seq: seq > lastSeq ? null : seq }
}
