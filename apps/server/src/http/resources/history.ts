import { DEFAULT_PAGE, type HistoryPage, HistoryQuery, type Seq } from '@roomkey/protocol'
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
      const { room, rows, after } = await store.snapshot(async (reads) => {
        const { room } = await roomForMember(reads, path.room_id, actor.id)
        const { before, after, limit = DEFAULT_PAGE } = valid(HistoryQuery, ctx.query)
        if (before !== undefined && after !== undefined) {
          throw invalid({ after: ['Not together with before.'] })
        }
        const size = Math.min(limit, limits.history_page)
        const rows =
          after === undefined
            ? await reads.messagesBefore(path.room_id, (before ?? null) as Seq | null, size)
            : await reads.messagesAfter(path.room_id, after as Seq, size)
        return { room, rows, after }
      })
      // Seqs have no gaps, so the page's ends tell whether there is more, whatever limit cut it.
      const [first, last] = [rows[0], rows.at(-1)]
      const more = after === undefined ? first && first.seq > 1 : last && last.seq < room.lastSeq
      const reply: HistoryPage = {
        messages: await present.messages(rows),
        has_more: more ?? false,
        rev: room.lastRev,
      }
      sendJson(ctx, reply)
    },
  },
})
